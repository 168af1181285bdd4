using HeLora.Adapters.Peft;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Adapters that are degenerate or badly scaled.</summary>
public sealed class DiagonalHardAdapterTests
{
    private const int InputSize = 300, OutputSize = 200;

    public static TheoryData<TestRing> Rings => [TestRing.Small, TestRing.SmallDeep];

    [Theory]
    [MemberData(nameof(Rings))]
    public void UntrainedProjectionsGiveNothing(TestRing ring)
    {
        LoraModule zero = Adversarial.ScaleColumns(Gaussian(8), _ => 0);
        using var alone = new DiagonalSite([zero], 1, ring);
        Assert.All(alone.Run(TestSite.Activations(InputSize, 1)), d => Assert.Equal(0, d));
        using var beside = new DiagonalSite([zero, Gaussian(4)], 1, ring);
        float[] x = TestSite.Activations(InputSize, 1), deltas = beside.Run(x);
        Assert.All(deltas[..OutputSize], d => Assert.Equal(0, d));
        Assert.InRange(beside.Errors(x, deltas)[1], double.NegativeInfinity, -8);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void ARankDeficientAdapterIsRight(TestRing ring)
    {
        // Rank 3 in 8 rows: the last five rows of A repeat the first three.
        LoraModule module = Gaussian(8);
        for (int j = 3; j < 8; j++)
        {
            module.A.AsSpan(j % 3 * InputSize, InputSize).CopyTo(module.A.AsSpan(j * InputSize));
        }

        Check(module, ring);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void ColumnsOverSixDecadesAreRight(TestRing ring) =>
        Check(Adversarial.ScaleColumns(Gaussian(13), j => Math.Pow(10, -j / 2.0)), ring);

    // Nothing but the product counts, however its size is shared between A and B.
    [Theory]
    [MemberData(nameof(Rings))]
    public void TinyAndHugeWeightsAreRight(TestRing ring)
    {
        Check(Adversarial.ScaleColumns(Gaussian(8), _ => 1e-20), ring);
        Check(Adversarial.ScaleColumns(Gaussian(8), _ => 1e20), ring);
        LoraModule large = Gaussian(8), shared = Adversarial.ScaleColumns(large, _ => 1e-9);
        Check(new LoraModule("m", InputSize, OutputSize, 8, 1e9, shared.A, shared.B), ring);
    }

    // One output far larger than the others: the others lose precision, but nothing wraps around.
    [Theory]
    [MemberData(nameof(Rings))]
    public void ALargeOutputIsRight(TestRing ring)
    {
        LoraModule module = Gaussian(8);
        for (int j = 0; j < 8; j++)
        {
            module.B[(5 * 8) + j] *= 100;
        }

        Check(module, ring);
        using var site = new DiagonalSite([module], 1, ring);
        Assert.InRange(site.WorstError(Adversarial.LargestRow(module)), double.NegativeInfinity, -8);
    }

    // Outputs that are a cosine in the slots: all of an answer is in one coefficient, so that its bound is the largest possible.
    [Theory]
    [MemberData(nameof(Rings))]
    public void OutputsThatFillOneCoefficientAreRight(TestRing ring)
    {
        LoraModule module = Gaussian(1);
        module.B.AsSpan().Fill(1);
        Check(module, ring);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void ProjectionsOfVeryDifferentSizesAreRight(TestRing ring)
    {
        LoraModule[] modules = [Gaussian(8), Adversarial.ScaleColumns(Gaussian(4), _ => 1e-6), Adversarial.ScaleColumns(Gaussian(16), _ => 1e4)];
        using var site = new DiagonalSite(modules, 2, ring);
        Assert.InRange(site.WorstError(TestSite.Activations(2 * InputSize, 4)), double.NegativeInfinity, -8);
    }

    private static LoraModule Gaussian(int rank) => LoraModule.Random("m", InputSize, OutputSize, rank, 16, 77);

    private static void Check(LoraModule module, TestRing ring)
    {
        using var site = new DiagonalSite([module], 2, ring);
        Assert.InRange(site.WorstError(TestSite.Activations(2 * InputSize, 5)), double.NegativeInfinity, -8);
    }
}
