using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Coefficient;

/// <summary>Activations of unusual shape and size.</summary>
public sealed class ActivationTests
{
    private const int InputSize = 300;

    public static TheoryData<AdapterPrivacy> Policies => [AdapterPrivacy.Sealed, AdapterPrivacy.OpenBasis];

    // Every token has a scale of its own, so all may share a batch.
    [Theory]
    [MemberData(nameof(Policies))]
    public void SizesMayDifferFromTokenToToken(AdapterPrivacy privacy)
    {
        float[] sizes = [1, 1e-30f, 1e30f, 1e-3f, 1e5f];
        using CoefficientSite site = CoefficientSite.Random(InputSize, 200, 8, sizes.Length, privacy);
        float[] x = TestSite.Activations(sizes.Length * InputSize, 1);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= sizes[i / InputSize];
        }

        Assert.InRange(site.WorstError(x), double.NegativeInfinity, -8);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void OutliersAndOneHotsAreRight(AdapterPrivacy privacy)
    {
        using CoefficientSite site = CoefficientSite.Random(InputSize, 200, 8, 4, privacy);
        float[] x = new float[4 * InputSize];
        TestSite.Activations(2 * InputSize, 2).CopyTo(x, 0);
        x[17] = 1000;
        x[InputSize + 1] = -300;
        x[InputSize + 255] = 200;
        x[(2 * InputSize) + 0] = 1;
        x[(3 * InputSize) + InputSize - 1] = -2.5f;
        Assert.InRange(site.WorstError(x), double.NegativeInfinity, -8);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void ZerosGiveNothing(AdapterPrivacy privacy)
    {
        using CoefficientSite site = CoefficientSite.Random(InputSize, 200, 8, 2, privacy);
        float[] x = TestSite.Activations(2 * InputSize, 3);
        x.AsSpan(InputSize).Clear();
        float[] deltas = site.Run(x);
        Assert.All(deltas[..200], d => Assert.NotEqual(0, d));
        Assert.All(deltas[200..], d => Assert.InRange(d, -1e-30f, 1e-30f));
    }

    // x along a row of B A reaches the bound that the scale is chosen by; one step further would wrap around.
    [Theory]
    [InlineData(AdapterPrivacy.Sealed, 1)]
    [InlineData(AdapterPrivacy.Sealed, 2)]
    [InlineData(AdapterPrivacy.Sealed, 16)]
    [InlineData(AdapterPrivacy.OpenBasis, 1)]
    [InlineData(AdapterPrivacy.OpenBasis, 2)]
    [InlineData(AdapterPrivacy.OpenBasis, 16)]
    public void TheLargestAnswerDoesNotWrapAround(AdapterPrivacy privacy, int rank)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            LoraModule module = LoraModule.Random("m", InputSize, 200, rank, 16, (ulong)seed);
            float[] x = Adversarial.LargestRow(module);
            using var site = new CoefficientSite([module], privacy, 2);
            Assert.InRange(site.WorstError([.. x, .. x.Select(v => -v)]), double.NegativeInfinity, -8);
        }
    }
}
