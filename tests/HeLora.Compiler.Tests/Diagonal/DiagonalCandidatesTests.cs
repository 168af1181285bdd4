using HeLora.Compiler.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;

namespace HeLora.Compiler.Tests.Diagonal;

public sealed class DiagonalCandidatesTests
{
    [Theory]
    [InlineData(512, 8, 1, 13)]
    [InlineData(512, 16, 8, 17)]
    [InlineData(1024, 16, 4, 18)]
    [InlineData(4096, 16, 1, 20)]
    [InlineData(4096, 16, 8, 35)]
    public void UsualShapesTakeFewRotations(int size, int rank, int batch, int rotations)
    {
        ModuleShape[] modules = [new("m", size, rank)];
        DiagonalLayout layout = ChosenLayouts.Diagonal(DiagonalRings.Tuned, size, modules, batch);
        OperationCounts counts = layout.Counts(batch);
        Assert.Equal((rotations, rotations, 1), (counts.Rotations, counts.KeySwitches, counts.Rescales));
        Assert.All(
            DiagonalCandidates.Enumerate(DiagonalRings.Tuned, size, modules, batch), c => Assert.InRange(c.Counts(batch).Rotations, rotations, long.MaxValue));
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 40)]
    [InlineData(4096, 4096, 16, 1, 40)]
    [InlineData(512, 2048, 64, 64, 500)]
    [InlineData(65536, 65536, 256, 3, 100)]
    public void CandidatesDifferAndAreNotMany(int inputs, int outputs, int rank, int batch, int most)
    {
        ModuleShape[] modules = [new("m", outputs, rank), new("n", 100, 5)];
        string[] candidates = [.. DiagonalCandidates.Enumerate(DiagonalRings.Tuned, inputs, modules, batch).Select(Describe)];
        Assert.InRange(candidates.Length, 1, most);
        Assert.Equal(candidates.Length, candidates.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void BatchesMayOrMayNotBePacked()
    {
        int[] tokens = [.. DiagonalCandidates.Enumerate(DiagonalRings.Tuned, 512, [new ModuleShape("m", 512, 16)], 6)
            .Select(c => c.TokensPerCiphertext).Distinct()];
        Assert.Equal([1, 2, 4, 8], tokens);
    }

    // Rotations after the rescaling are cheap and noisy: as many as the target allows.
    [Theory]
    [InlineData(512, 512, 8, 1)]
    [InlineData(4096, 4096, 16, 1)]
    [InlineData(65536, 4096, 1, 1)]
    [InlineData(65536, 65536, 1, 64)]
    public void TheTargetErrorIsKept(int inputs, int outputs, int rank, int batch)
    {
        foreach (DiagonalLayout layout in DiagonalCandidates.Enumerate(DiagonalRings.Tuned, inputs, [new ModuleShape("m", outputs, rank)], batch))
        {
            DiagonalModule part = layout.Parts[0];
            double error = Error(layout, part.TailSums);
            if (part.TailSums > 0 && error > DiagonalCandidates.TargetError)
            {
                Assert.InRange(error, 0, 1.12 * Error(layout, 0));
            }

            if (part.HeadSums > 0)
            {
                Assert.InRange(Error(layout, part.TailSums + 1), DiagonalCandidates.TargetError, double.MaxValue);
            }
        }
    }

    [Theory]
    [InlineData(0, 1, "batchSize")]
    [InlineData(1, 0, "inputSize")]
    public void ShapesAreCheckedAtOnce(int batch, int inputs, string name) =>
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(
            () => DiagonalCandidates.Enumerate(DiagonalRings.Tuned, inputs, [new ModuleShape("m", 8, 4)], batch)).ParamName);

    // Before answers are rounded, by as many bits as there are.
    private static double Error(DiagonalLayout layout, int tail)
    {
        DiagonalModule part = layout.Parts[0];
        var other = new DiagonalLayout(
            DiagonalRings.Tuned, layout.InputSize, layout.Modules, layout.TokensPerCiphertext, layout.Diagonals, layout.DownBabySteps,
            [new DiagonalSplit(part.UpBabySteps, tail)]);
        return Math.Sqrt(DiagonalNoise.Variance(other, other.Parts[0], FactorNorms.Gaussian(other, other.Parts[0])));
    }

    private static string Describe(DiagonalLayout layout) =>
        $"{layout.TokensPerCiphertext} {layout.Diagonals} {layout.DownBabySteps} {string.Join(' ', layout.Parts.Select(p => p.Split))}";
}
