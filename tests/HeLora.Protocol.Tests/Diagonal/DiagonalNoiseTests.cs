using HeLora.Compiler.Diagonal;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;

namespace HeLora.Protocol.Tests.Diagonal;

/// <summary>What follows from scales and noise alone; measured errors are tested where ciphertexts are.</summary>
public sealed class DiagonalNoiseTests
{
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1 }, { 512, 512, 8, 1 }, { 4096, 4096, 16, 1 }, { 65536, 64, 1, 1 }, { 64, 65536, 1, 1 }, { 65536, 65536, 256, 1 },
        { 96, 96, 1, 4096 }, { 256, 256, 16, 64 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryProfileIsPreciseEnough(int inputs, int outputs, int rank, int batch)
    {
        foreach (SchemeParameters parameters in (SchemeParameters[])[DiagonalRings.Tuned, DiagonalRings.Fast, DiagonalRings.Safe])
        {
            foreach (DiagonalLayout layout in DiagonalCandidates.Enumerate(parameters, inputs, [new ModuleShape("m", outputs, rank)], batch))
            {
                Assert.InRange(Math.Log2(DiagonalNoise.RelativeError(layout)), -20, -8.5);
            }
        }
    }

    // The sum of two variances with a fixed product: neither side of the chosen scale is better by much.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void RowsHaveTheirBestScale(int inputs, int outputs, int rank, int batch)
    {
        DiagonalLayout layout = ChosenLayouts.Diagonal(DiagonalRings.Tuned, inputs, [new ModuleShape("m", outputs, rank)], batch);
        DiagonalModule part = layout.Parts[0];
        FactorNorms norms = FactorNorms.Gaussian(layout, part);
        double rows = DiagonalNoise.OfRows(layout, part, norms), up = DiagonalNoise.OfUpFactor(layout, part, norms);
        double chosen = At(part.Log2RowScale);
        Assert.InRange(At(part.Log2RowScale - 1), chosen, double.MaxValue);
        Assert.InRange(At(part.Log2RowScale + 1), chosen, double.MaxValue);

        double At(int log2) => (rows / Math.Pow(4, log2)) + (up * Math.Pow(4, log2));
    }

    // Rows are at most 1, outputs too; both fit the modulus that they have.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void ScalesLeaveRoom(int inputs, int outputs, int rank, int batch)
    {
        foreach (SchemeParameters parameters in (SchemeParameters[])[DiagonalRings.Tuned, DiagonalRings.Fast, DiagonalRings.Safe])
        {
            DiagonalLayout layout = ChosenLayouts.Diagonal(parameters, inputs, [new ModuleShape("m", outputs, rank)], batch);
            foreach (ScheduledOperation operation in layout.Program(1))
            {
                double room = Enumerable.Range(0, operation.Level + (operation.Kind == OperationKind.Rescale ? 0 : 1))
                    .Sum(i => parameters.Ring.Limbs[i].Modulus.Log2);
                Assert.InRange(operation.Log2Scale, 1, room - 1);
            }
        }
    }

    [Fact]
    public void MoreOfEverythingIsNoisier()
    {
        double error = Error(512, 512, 1), larger = Error(8192, 512, 1);
        Assert.InRange(larger, error, 1);
        Assert.InRange(DiagonalNoise.RelativeError(Layout(512, 512, 1), Layout(512, 512, 1).Parts[0], 16), 2 * error, 1);

        static double Error(int inputs, int outputs, int batch) => DiagonalNoise.RelativeError(Layout(inputs, outputs, batch));
    }

    [Fact]
    public void AnswersAreRoundedFinelyEnough()
    {
        DiagonalLayout layout = Layout(4096, 4096, 1);
        int bits = DiagonalNoise.AnswerBits(layout);
        DiagonalModule part = layout.Parts[0];
        double others = DiagonalNoise.Variance(layout, part, FactorNorms.Gaussian(layout, part));
        double most = Math.Sqrt(others + Math.Max(0.75 * others, Math.Pow(2, -22)));
        Assert.InRange(DiagonalNoise.RelativeError(layout, part, bits), Math.Sqrt(others), most);
        Assert.InRange(DiagonalNoise.RelativeError(layout, part, bits - 1), most, 1);

        // A projection that is zero asks for nothing.
        Assert.Equal(layout.Ring.MinAnswerBits, DiagonalNoise.AnswerBits(layout, [default]));
    }

    [Fact]
    public void TheLimitsOfAnswerBitsAreThese()
    {
        Assert.Equal((14, 30), (new DiagonalRing(DiagonalRings.Tuned).MinAnswerBits, new DiagonalRing(DiagonalRings.Tuned).MaxAnswerBits));
        Assert.Equal((14, 30), (new DiagonalRing(DiagonalRings.Safe).MinAnswerBits, new DiagonalRing(DiagonalRings.Safe).MaxAnswerBits));
        ulong[] primes = HeLora.Rings.Primes.NttPrimes(1024, 34, 2);
        using SchemeParameters narrow = SchemeParameters.CreateInsecure(
            1024, [primes[0], HeLora.Rings.Primes.NttPrimes(1024, 40, 1)[0]], primes[1]);
        int most = new DiagonalRing(narrow).MaxAnswerBits;
        Assert.Equal(23, most);
        Assert.True(1024 * Math.ScaleB(1, most) < primes[0]);
        Assert.False(1024 * Math.ScaleB(1, most + 1) < primes[0]);
    }

    private static DiagonalLayout Layout(int inputs, int outputs, int batch) =>
        ChosenLayouts.Diagonal(DiagonalRings.Tuned, inputs, [new ModuleShape("m", outputs, 16)], batch);
}
