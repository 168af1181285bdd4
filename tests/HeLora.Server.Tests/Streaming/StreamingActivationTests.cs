using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Streaming;

/// <summary>Activations at the ends of single precision, and positions that wrong ones do not use.</summary>
public sealed class StreamingActivationTests
{
    private const int InputSize = 90, OutputSize = 70;

    public static TheoryData<AdapterPrivacy, int> Kinds => new()
    {
        { AdapterPrivacy.OpenBasis, 32 }, { AdapterPrivacy.OpenBasis, 48 }, { AdapterPrivacy.Sealed, 40 }, { AdapterPrivacy.Sealed, 48 },
    };

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
