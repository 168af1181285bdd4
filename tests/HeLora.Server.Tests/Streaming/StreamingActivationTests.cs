using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Streaming;

/// <summary>Activations of unusual shape and size.</summary>
public sealed class StreamingActivationTests
{
    private const int InputSize = 90, OutputSize = 70;

    public static TheoryData<AdapterPrivacy, int> Kinds => new()
    {
        { AdapterPrivacy.OpenBasis, 32 }, { AdapterPrivacy.OpenBasis, 48 }, { AdapterPrivacy.Sealed, 40 }, { AdapterPrivacy.Sealed, 48 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SizesMayDifferFromTokenToToken(AdapterPrivacy privacy, int wordBits)
    {
        float[] sizes = [1, 1e-30f, 1e30f, 1e-3f, 1e5f, 1e-16f, 1e15f];
        using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 8, privacy, wordBits);
        float[] x = TestSite.Activations(sizes.Length * InputSize, 1);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= sizes[i / InputSize];
        }

        Assert.InRange(site.WorstError(x), double.NegativeInfinity, -6.5);
    }

    // Denormal numbers, and the largest there are: where deltas leave the range of single precision they are infinite.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheEndsOfTheRangeAreRight(AdapterPrivacy privacy, int wordBits)
    {
        LoraModule module = Adversarial.ScaleColumns(LoraModule.Random("m", InputSize, OutputSize, 8, 16, 42), _ => 1e-3);
        using var site = new StreamingSite([module], privacy, wordBits);
        float[] x = [.. Enumerable.Range(0, InputSize).Select(i => i % 2 == 0 ? float.MaxValue : -float.MaxValue)];
        Assert.InRange(site.WorstError(x), double.NegativeInfinity, -6);

        LoraModule large = Adversarial.ScaleColumns(module, _ => 1e6);
        using var denormal = new StreamingSite([large], privacy, wordBits);
        float[] tiny = [.. Enumerable.Range(0, InputSize).Select(i => (1 + (i % 7)) * 1e-40f)];
        Assert.InRange(denormal.WorstError(tiny), double.NegativeInfinity, -6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void OutliersAndOneHotsAreRight(AdapterPrivacy privacy, int wordBits)
    {
        using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 8, privacy, wordBits);
        float[] x = new float[4 * InputSize];
        TestSite.Activations(2 * InputSize, 2).CopyTo(x, 0);
        x[17] = 1000;
        x[InputSize + 1] = -300;
        x[InputSize + 55] = 200;
        x[2 * InputSize] = 1;
        x[(3 * InputSize) + InputSize - 1] = -2.5f;
        Assert.InRange(site.WorstError(x), double.NegativeInfinity, -6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ZerosGiveNothing(AdapterPrivacy privacy, int wordBits)
    {
        using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 8, privacy, wordBits);
        float[] x = TestSite.Activations(2 * InputSize, 3);
        x.AsSpan(InputSize).Clear();
        float[] deltas = site.Run(x);
        Assert.All(deltas[..OutputSize], d => Assert.NotEqual(0, d));
        Assert.All(deltas[OutputSize..], d => Assert.InRange(d, -1e-30f, 1e-30f));
    }

    // x along a row of B A reaches the bound that the scale is chosen by; one step further would wrap around.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void TheLargestAnswerDoesNotWrapAround(int rank)
    {
        foreach ((AdapterPrivacy privacy, int wordBits, _) in StreamingMatrixTests.Kinds)
        {
            LoraModule module = LoraModule.Random("m", InputSize, OutputSize, rank, 16, (ulong)rank);
            float[] x = Adversarial.LargestRow(module);
            using var site = new StreamingSite([module], privacy, wordBits);
            float[] both = [.. x, .. x.Select(v => -v)];
            for (int i = 0; i < 4; i++)
            {
                Assert.InRange(site.WorstError(both), double.NegativeInfinity, -6);
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void NumbersThatAreNotFiniteUseNoPosition(float value)
    {
        using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 8, AdapterPrivacy.OpenBasis, 32);
        site.MakeBlock();
        float[] x = TestSite.Activations(3 * InputSize, 3);
        x[(2 * InputSize) + 5] = value;
        Assert.Throws<ArgumentException>(() => site.Client.Encrypt(x, new HeLora.Client.Hazmat.Streaming.StreamingRequest()));
        Assert.Equal(0, site.Client.Position);
        Assert.InRange(site.WorstError(TestSite.Activations(InputSize, 3)), double.NegativeInfinity, -7);
    }
}
