using HeLora.Adapters.Peft;
using HeLora.Plans;
using HeLora.Plans.Diagonal;
using HeLora.Scheme;
using HeLora.Server.Tests.Coefficient;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Deltas against the float64 reference, and operations against the layout's prediction.</summary>
public sealed class DiagonalPrecisionTests
{
    private const double Precision = -8;

    // d_in, d_out, rank, batch, tokens.
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        { 512, 512, 8, 1, 1 }, { 512, 512, 16, 8, 8 }, { 1024, 1024, 16, 4, 5 }, { 4096, 4096, 16, 1, 1 },
        { 4096, 4096, 16, 4, 4 }, { 4096, 1024, 16, 1, 2 }, { 1024, 4096, 8, 2, 2 }, { 64, 40, 4, 1, 3 },
        { 100, 300, 5, 3, 7 }, { 300, 17, 12, 2, 2 }, { 1, 1, 1, 1, 1 }, { 3, 5000, 3, 1, 1 }, { 5000, 3, 2, 1, 1 },
        { 4100, 96, 7, 1, 1 }, { 768, 2304, 64, 1, 1 }, { 200, 200, 256, 1, 1 }, { 11008, 4096, 8, 1, 1 },
        { 96, 96, 1, 64, 70 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void DeltasAreTheReferences(int inputSize, int outputSize, int rank, int batch, int tokens)
    {
        using var site = DiagonalSite.Random(inputSize, outputSize, rank, batch);
        double error = site.RunError(DiagonalSite.Activations(tokens * inputSize, 1));
        Assert.InRange(error, double.NegativeInfinity, Precision);
        Assert.Equal(site.Offer.Layout.Counts(tokens), site.Session.Counts);
    }

    [Theory]
    [InlineData(512, 8, 1)]
    [InlineData(512, 16, 8)]
    [InlineData(1024, 16, 4)]
    public void TheBudgetIsKept(int size, int rank, int batch)
    {
        using var site = DiagonalSite.Random(size, size, rank, batch);
        site.Run(DiagonalSite.Activations(batch * size, 1));
        OperationCounts counts = site.Session.Counts;
        Assert.InRange(counts.Rotations, 1, 16L * batch);
        Assert.InRange(counts.KeySwitches, 1, 16L * batch);
        Assert.InRange(counts.Rescales, 1, 8L * batch);
    }

    [Fact]
    public void ALargeProjectionTakesTwentyRotations()
    {
        using var site = DiagonalSite.Random(4096, 4096, 16, 1);
        site.Run(DiagonalSite.Activations(4096, 1));
        Assert.Equal(20, site.Session.Counts.Rotations);
        Assert.Equal(1, site.Session.Counts.Rescales);
    }

    // The input of the largest delta for its norm, and the one of the largest output.
    [Theory]
    [InlineData(4096, 4096, 16)]
    [InlineData(64, 40, 4)]
    [InlineData(64, 1, 1)]
    public void NothingWrapsAtTheBound(int inputSize, int outputSize, int rank)
    {
        using var site = DiagonalSite.Random(inputSize, outputSize, rank, 1);
        float[] row = Adversarial.LargestRow(site.Module);
        float[] singular = [.. Adapters.Algebra.BalancedFactors.Create(site.Module).Down[..inputSize].Select(v => (float)(1e20 * v))];
        Assert.InRange(site.RunError(row), double.NegativeInfinity, Precision);
        Assert.InRange(site.RunError(singular), double.NegativeInfinity, Precision);
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    public void TheSizeOfActivationsDoesNotMatter(double size)
    {
        using var site = DiagonalSite.Random(128, 128, 4, 1);
        float[] x = [.. DiagonalSite.Activations(128, 1).Select(v => (float)(v * size))];
        Assert.InRange(site.RunError(x), double.NegativeInfinity, Precision);
    }

    [Fact]
    public void ZeroAdaptersAndZeroActivationsGiveZero()
    {
        using var site = new DiagonalSite(new LoraModule("m", 32, 32, 4, 1, new float[128], new float[128]), 1);
        Assert.All(site.Run(DiagonalSite.Activations(32, 1)), v => Assert.InRange(Math.Abs(v), 0, 1e-2));
        using var other = DiagonalSite.Random(32, 32, 4, 1);
        Assert.All(other.Run(new float[32]), v => Assert.InRange(Math.Abs(v), 0, 1e-2));
    }

    [Fact]
    public void AProfileOfALargerRingWorksToo()
    {
        using SlotParameters own = SlotParameters.Create(SlotProfile.Fast), servers = SlotParameters.Create(SlotProfile.Fast);
        using var site = new DiagonalSite(LoraModule.Random("m", 512, 300, 8, 16, 42), 2, own.Parameters, servers.Parameters);
        Assert.InRange(site.RunError(DiagonalSite.Activations(3 * 512, 1)), double.NegativeInfinity, Precision);
        Assert.Equal(site.Offer.Layout.Counts(3), site.Session.Counts);
    }
}
