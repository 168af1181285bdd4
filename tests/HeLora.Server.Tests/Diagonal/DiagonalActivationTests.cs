using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Activations that reach the bounds of slots.</summary>
public sealed class DiagonalActivationTests
{
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
