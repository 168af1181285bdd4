using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Activations of unusual shape and size.</summary>
public sealed class DiagonalActivationTests
{
    private const int InputSize = 300;

    public static TheoryData<TestRing> Rings => [TestRing.Small, TestRing.SmallDeep];

    // Every token has a scale of its own, so all may share a batch.
    [Theory]
    [MemberData(nameof(Rings))]
    public void SizesMayDifferFromTokenToToken(TestRing ring)
    {
        float[] sizes = [1, 1e-30f, 1e30f, 1e-3f, 1e5f];
        using DiagonalSite site = DiagonalSite.Random(InputSize, 200, 8, sizes.Length, ring);
        float[] x = TestSite.Activations(sizes.Length * InputSize, 1);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= sizes[i / InputSize];
        }

        Assert.InRange(site.WorstError(x), double.NegativeInfinity, -8);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void OutliersAndOneHotsAreRight(TestRing ring)
    {
        using DiagonalSite site = DiagonalSite.Random(InputSize, 200, 8, 4, ring);
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
    [MemberData(nameof(Rings))]
    public void ZerosGiveNothing(TestRing ring)
    {
        using DiagonalSite site = DiagonalSite.Random(InputSize, 200, 8, 2, ring);
        float[] x = TestSite.Activations(2 * InputSize, 3);
        x.AsSpan(InputSize).Clear();
        float[] deltas = site.Run(x);
        Assert.All(deltas[..200], d => Assert.NotEqual(0, d));
        Assert.All(deltas[200..], d => Assert.InRange(d, -1e-30f, 1e-30f));
    }

    // Activations that reach the bound of an answer's coefficients, in both directions, those of the largest output and those
    // of the largest delta.
    [Theory]
    [InlineData(TestRing.Tuned, 64, 1, 1)]
    [InlineData(TestRing.Tuned, 1, 1, 1)]
    [InlineData(TestRing.Tuned, 300, 500, 4)]
    [InlineData(TestRing.Small, 64, 40, 4)]
    [InlineData(TestRing.Small, 64, 1, 1)]
    [InlineData(TestRing.SmallDeep, 64, 200, 2)]
    [InlineData(TestRing.SmallDeep, 5, 3, 3)]
    public void TheLargestAnswerDoesNotWrapAround(TestRing ring, int inputSize, int outputSize, int rank)
    {
        using DiagonalSite site = DiagonalSite.Random(inputSize, outputSize, rank, 1, ring);
        float[] row = Adversarial.LargestRow(site.Modules[0]);
        float[] singular = [.. BalancedFactors.Create(site.Modules[0]).Down[..inputSize].Select(v => (float)(1e20 * v))];
        float[] extreme = LargestCoefficient.Of(site.Layout, site.Modules[0]).Activations;
        foreach (float[] x in (float[][])[row, singular, extreme])
        {
            Assert.InRange(site.WorstError([.. x, .. x.Select(v => -v)]), double.NegativeInfinity, -8);
        }
    }

    // All tokens of a ciphertext at their common bound, which the offer states.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void TokensTogetherDoNotWrapAround(int batch)
    {
        using DiagonalSite site = DiagonalSite.Random(64, 40, 2, batch, TestRing.Small);
        Assert.Equal(batch, site.Layout.UnitTokens);
        LoraModule module = site.Modules[0];
        double bound = LargestCoefficient.Of(site.Layout, module).Value;
        Assert.InRange(site.Offer.DeltaScales[0], bound, bound * (1 + 1e-8));
        float[] x = [.. Enumerable.Range(0, batch).SelectMany(t => LargestCoefficient.Of(site.Layout, module, t).Activations)];
        Assert.InRange(site.WorstError(x), double.NegativeInfinity, -8);
        Assert.InRange(site.WorstError([.. x.Select(v => -v)]), double.NegativeInfinity, -8);
    }
}
