using CsCheck;
using HeLora.Compiler.Diagonal;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Tests.Diagonal;

public sealed class DiagonalLayoutTests
{
    // A slot model of the down step: rotate-and-sum brings every row together with every input exactly once.
    [Fact]
    public void EveryRowMeetsEveryInputOnce()
    {
        Gen.Select(Gen.Int[1, 900], Gen.Int[1, 20].Array[1, 3], Gen.Int[1, 16], Gen.Int[0, int.MaxValue]).Sample((inputs, ranks, batch, pick) =>
        {
            ModuleShape[] modules = [.. ranks.Select((rank, i) => new ModuleShape($"m{i}", 8, rank))];
            DiagonalLayout[] candidates = [.. DiagonalCandidates.Enumerate(DiagonalRings.Small, inputs, modules, batch)];
            DiagonalLayout layout = candidates[pick % candidates.Length];
            foreach (DiagonalModule part in layout.Parts)
            {
                foreach (int start in (int[])[0, 1, layout.Positions / 2, layout.Positions - 1])
                {
                    IEnumerable<int> seen =
                        from sum in Enumerable.Range(0, 1 << part.Sums)
                        from diagonal in Enumerable.Range(0, part.Diagonals)
                        let at = start + (sum * part.Rows) + diagonal
                        where layout.CopyAt(at) < part.FilledCopies
                        select layout.InputAt(at);
                    Assert.Equal(Enumerable.Range(0, layout.InputPeriod), seen.Order());
                }
            }
        }, iter: 100);
    }

    [Fact]
    public void TheElementsAreThoseOfTheRotations()
    {
        DiagonalLayout layout = ChosenLayouts.Diagonal(DiagonalRings.Tuned, 512, [new ModuleShape("m", 512, 16)], 8);
        int[] expected = [.. new[] { 1, 2, 3, 4, 8, 16, 32, 64, 128, 256 }
            .Select(s => SlotRotation.Element(8192, s * 8)).Order()];
        Assert.Equal(expected, layout.GaloisElements());
    }

    [Fact]
    public void BatchesFillCiphertexts()
    {
        DiagonalLayout layout = Create(tokens: 4, inputs: 300, outputs: 500);
        Assert.Equal((3, 4), (layout.InputBlocks, layout.AnswersPerUnit));
        Assert.Equal([1, 1, 2, 3], new[] { 1, 4, 5, 9 }.Select(layout.Units));
        Assert.Equal(9, layout.InputCiphertexts(9));
        Assert.Equal(12, layout.AnswerCiphertexts(9));
        Assert.Equal(layout.Counts(4) * 3, layout.Counts(9));
    }

    [Fact]
    public void ThreeModuliAreRescaledTwice()
    {
        Assert.Equal((1, 0), (Create().RequestLevel, Create().RowLevel));
        DiagonalLayout deep = ChosenLayouts.Diagonal(DiagonalRings.SmallDeep, 30, [new ModuleShape("m", 20, 4)], 1);
        Assert.Equal((2, 1), (deep.RequestLevel, deep.RowLevel));
    }

    [Theory]
    [InlineData(0, 8, 4, 1, 1, 1, 1, 0, "inputSize")]
    [InlineData(DiagonalLayout.MaxDimension + 1, 8, 4, 1, 1, 1, 1, 0, "inputSize")]
    [InlineData(8, 0, 4, 1, 1, 1, 1, 0, "modules")]
    [InlineData(8, DiagonalLayout.MaxDimension + 1, 4, 1, 1, 1, 1, 0, "modules")]
    [InlineData(8, 8, 257, 1, 1, 1, 1, 0, "modules")]
    [InlineData(8, 8, 256, 4, 1, 1, 1, 0, "tokensPerCiphertext")]
    [InlineData(8, 8, 4, 3, 1, 1, 1, 0, "tokensPerCiphertext")]
    [InlineData(8, 8, 4, 1, 8, 1, 1, 0, "diagonals")]
    [InlineData(8, 8, 4, 1, 3, 1, 1, 0, "diagonals")]
    [InlineData(512, 8, 4, 1, 2, 1, 1, 0, "diagonals")]
    [InlineData(8, 8, 4, 1, 2, 4, 1, 0, "downBabySteps")]
    [InlineData(8, 8, 4, 1, 4, 3, 1, 0, "downBabySteps")]
    [InlineData(8, 8, 4, 1, 4, 1, 3, 0, "split")]
    [InlineData(8, 8, 4, 1, 4, 1, 0, 0, "split")]
    [InlineData(8, 8, 4, 1, 4, 1, 8, 0, "split")]
    [InlineData(8, 8, 4, 1, 4, 1, 1, 2, "split")]
    [InlineData(8, 8, 4, 1, 4, 1, 1, -1, "split")]
    public void ContradictionsAreRefused(
        int inputs, int outputs, int rank, int tokens, int diagonals, int down, int up, int tail, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentException>(() => new DiagonalLayout(
            DiagonalRings.Small, inputs, [new ModuleShape("m", outputs, rank)], tokens, diagonals, down, [new DiagonalSplit(up, tail)])).ParamName);

    [Fact]
    public void PartsMustFit()
    {
        ModuleShape module = new("m", 8, 4);
        DiagonalSplit split = new(1, 0);
        Assert.Equal("splits", Refused(DiagonalRings.Small, [module], []));
        Assert.Equal("modules", Refused(DiagonalRings.Small, [], []));
        Assert.Equal("modules", Refused(DiagonalRings.Small, [.. Enumerable.Repeat(module, 17)], [.. Enumerable.Repeat(split, 17)]));
        using SchemeParameters one = HeLora.Compiler.Coefficient.CoefficientParameters.Create(AdapterPrivacy.Sealed);
        Assert.Equal("parameters", Refused(one, [module], [split]));

        static string? Refused(SchemeParameters parameters, ModuleShape[] modules, DiagonalSplit[] splits) =>
            Assert.Throws<ArgumentException>(() => new DiagonalLayout(parameters, 8, modules, 1, 4, 1, splits)).ParamName;
    }

    private static DiagonalLayout Create(int tokens = 1, int inputs = 8, int outputs = 8) =>
        new(DiagonalRings.Small, inputs, [new ModuleShape("m", outputs, 4)], tokens, 4, 2, [new DiagonalSplit(2, 0)]);
}
