using CsCheck;
using HeLora.Plans.Diagonal;
using HeLora.Scheme;

namespace HeLora.Plans.Tests.Diagonal;

public sealed class DiagonalLayoutTests
{
    [Theory]
    [InlineData(512, 8, 1, 13)]
    [InlineData(512, 16, 8, 17)]
    [InlineData(1024, 16, 4, 18)]
    [InlineData(4096, 16, 1, 20)]
    public void UsualShapesTakeFewRotations(int size, int rank, int batch, int rotations)
    {
        DiagonalLayout layout = DiagonalPlanner.Choose(8192, size, size, rank, batch);
        OperationCounts counts = layout.Counts(batch);
        Assert.Equal(rotations, counts.Rotations);
        Assert.Equal(rotations, counts.KeySwitches);
        Assert.Equal(1, counts.Rescales);
        Assert.True(DiagonalPlanner.Price(layout, batch) > counts.Transforms);
    }

    // A slot model of the down step: every row meets every input exactly once.
    [Fact]
    public void EveryRowMeetsEveryInputOnce()
    {
        Gen.Select(Gen.Int[1, 900], Gen.Int[1, 20], Gen.Int[0, 4], Gen.Int[0, 4]).Sample((inputs, rank, t, c) =>
        {
            var first = new DiagonalLayout(1024, inputs, 8, rank, 1, 1, 1, 1);
            int tokens = Math.Min(1 << t, 512 / first.Rows);
            var plain = new DiagonalLayout(1024, inputs, 8, rank, tokens, 1, 1, 1);
            int copies = Math.Min(1 << c, Math.Min(plain.Rows, plain.Positions / plain.InputPeriod));
            var layout = new DiagonalLayout(1024, inputs, 8, rank, tokens, copies, 1, 1);
            int sums = 1 << (layout.HeadSums + layout.TailSums);
            foreach (int start in (int[])[0, 1, layout.Positions / 2, layout.Positions - 1])
            {
                int[] seen = [.. Enumerable.Range(0, sums).SelectMany(m => Enumerable.Range(0, layout.DownDiagonals)
                    .Select(j => layout.InputAt(start + (m * layout.Rows) + j))).Order()];
                Assert.Equal(Enumerable.Range(0, layout.InputPeriod), seen);
            }
        }, iter: 200);
    }

    [Fact]
    public void TheElementsAreThoseOfTheRotations()
    {
        DiagonalLayout layout = DiagonalPlanner.Choose(8192, 512, 512, 16, 8);
        int[] expected = [.. new[] { 1, 2, 3, 4, 8, 12, 16, 32, 64, 128, 256 }
            .Select(s => SlotRotation.Element(8192, s * 8)).Order()];
        Assert.Equal(expected, layout.GaloisElements());
    }

    [Theory]
    [InlineData(1000, 8, 8, 4, 1, 1, 1, 1, "degree")]
    [InlineData(1024, 0, 8, 4, 1, 1, 1, 1, "inputSize")]
    [InlineData(1024, 8, DiagonalLayout.MaxDimension + 1, 4, 1, 1, 1, 1, "outputSize")]
    [InlineData(1024, 8, 8, 257, 1, 1, 1, 1, "rank")]
    [InlineData(1024, 8, 8, 256, 4, 1, 1, 1, "tokensPerCiphertext")]
    [InlineData(1024, 8, 8, 4, 3, 1, 1, 1, "tokensPerCiphertext")]
    [InlineData(1024, 8, 8, 4, 1, 8, 1, 1, "copies")]
    [InlineData(1024, 512, 8, 4, 1, 2, 1, 1, "copies")]
    [InlineData(1024, 8, 8, 4, 1, 2, 3, 1, "downBabySteps")]
    [InlineData(1024, 8, 8, 4, 1, 1, 1, 5, "upBabySteps")]
    public void ContradictionsAreRefused(int degree, int inputs, int outputs, int rank, int tokens, int copies, int down, int up, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentException>(
            () => new DiagonalLayout(degree, inputs, outputs, rank, tokens, copies, down, up)).ParamName);

    [Fact]
    public void ABatchHasAToken() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DiagonalPlanner.Choose(8192, 8, 8, 4, 0));
}
