using CsCheck;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Tests.Coefficient;

public sealed class CoefficientLayoutTests
{
    [Theory]
    [InlineData(4000, 64, 64, 1, 0, "degree")]
    [InlineData(512, 64, 64, 1, 0, "degree")]
    [InlineData(1 << 17, 64, 64, 1, 0, "degree")]
    [InlineData(-4096, 64, 64, 1, 0, "degree")]
    [InlineData(4096, 0, 64, 1, 0, "inputSize")]
    [InlineData(4096, int.MaxValue, 64, 1, 0, "inputSize")]
    [InlineData(4096, 64, 0, 1, 0, "blockSize")]
    [InlineData(4096, 64, 96, 1, 0, "blockSize")]
    [InlineData(4096, 64, 8192, 1, 0, "blockSize")]
    [InlineData(4096, 64, 256, 1, 0, "blockSize")]
    [InlineData(4096, 64, 512, 0, 0, "tokensPerTree")]
    [InlineData(4096, 64, 512, 3, 0, "tokensPerTree")]
    [InlineData(4096, 64, 512, 8192, 0, "tokensPerTree")]
    [InlineData(4096, 64, 512, 1024, 0, "tokensPerTree")]
    [InlineData(4096, 64, 512, 1, -1, "expansions")]
    [InlineData(4096, 64, 512, 1, 4, "expansions")]
    [InlineData(4096, 64, 512, 1, 32, "expansions")]
    [InlineData(4096, 64, 512, 2, 0, "traceSteps")]
    public void SealedLayoutsNameTheParameterTheyRefuse(
        int degree, int inputSize, int blockSize, int tokensPerTree, int expansions, string parameter)
    {
        // Rank 8 and nine halvings: right for one token a tree.
        ArgumentException refused = Assert.ThrowsAny<ArgumentException>(() => new CoefficientLayout(
            AdapterPrivacy.Sealed, degree, inputSize, CoefficientLayouts.Shapes((64, 8)), blockSize, tokensPerTree, expansions, [3, 3, 3]));
        Assert.Equal(parameter, refused.ParamName);
    }

    [Theory]
    [InlineData(1024, 1, "expansions")]
    [InlineData(2048, 0, "tokensPerTree")]
    public void OpenBasesNameTheParameterTheyRefuse(int blockSize, int expansions, string parameter)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new CoefficientLayout(
            AdapterPrivacy.OpenBasis, 2048, 64, CoefficientLayouts.Shapes((64, 8)), blockSize, 2, expansions, []));
        Assert.Equal(parameter, refused.ParamName);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(4, 4)]
    [InlineData(0, 3, 3, 3)]
    [InlineData(3, 3, 2)]
    public void TraceStepsMustAddUp(params int[] steps)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new CoefficientLayout(
            AdapterPrivacy.Sealed, 4096, 64, CoefficientLayouts.Shapes((64, 8)), 512, 1, 0, steps));
        Assert.Equal("traceSteps", refused.ParamName);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(17, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1 << 21, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, 257)]
    public void ProjectionsAreChecked(int count, int outputSize, int rank)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new CoefficientLayout(
            AdapterPrivacy.OpenBasis, 2048, 64, CoefficientLayouts.Shapes([.. Enumerable.Repeat((outputSize, rank), count)]), 2048, 1, 0, []));
        Assert.Equal("modules", refused.ParamName);
    }

    [Fact]
    public void SizesFollowFromTheFreeParameters()
    {
        CoefficientLayouts.Any.Sample(layout =>
        {
            Assert.Equal(layout.Degree, layout.LeafSlots * layout.BlockSize);
            Assert.Equal(layout.LeafSlots, layout.RowsPerLeaf * layout.TokensPerCiphertext);
            Assert.Equal(layout.Rows, layout.RowsPerLeaf * layout.RowGroups);
            Assert.Equal(layout.TokensPerTree, layout.TokensPerCiphertext * layout.TokenGroups);
            Assert.Equal(layout.LeafCount, layout.RowGroups * layout.TokenGroups);
            Assert.InRange(layout.InputSize, ((layout.InputBlocks - 1) * layout.BlockSize) + 1, layout.InputBlocks * layout.BlockSize);
            Assert.InRange(layout.FilledRowGroups().Length, 1, layout.RowGroups);
            Assert.All(layout.Modules, m => Assert.InRange(m.Rank, 1, layout.ModuleRows));
            if (layout.Privacy == AdapterPrivacy.Sealed)
            {
                Assert.Equal(layout.Slots, layout.TokensPerTree * layout.Rows);
                Assert.Equal(layout.Degree << layout.Expansions, layout.OutputWindow * layout.Slots);
                Assert.Equal(layout.OutputWindow, layout.AnswerCoefficients);
                Assert.Equal(layout.BlockSize << layout.Expansions, layout.Gain);
                Assert.InRange(layout.ExpandedSpan().Length, 1, 1 << layout.Expansions);
            }
            else
            {
                Assert.Equal(1, layout.Gain);
                Assert.Equal(layout.LeafSlots, layout.AnswerCoefficients);
            }
        }, iter: 500);
    }

    [Fact]
    public void EveryRowAndTokenHasALeafPositionOfItsOwn()
    {
        CoefficientLayouts.Any.Sample(layout =>
        {
            var seen = new HashSet<int>();
            for (int row = 0; row < layout.RowsPerLeaf; row++)
            {
                for (int token = 0; token < layout.TokensPerCiphertext; token++)
                {
                    int position = layout.LeafPosition(row, token);
                    Assert.InRange(position, 0, layout.Degree - layout.BlockSize);
                    Assert.Equal(0, position % layout.BlockSize);
                    Assert.True(seen.Add(position));
                }
            }

            Assert.Equal(layout.LeafSlots, seen.Count);
        }, iter: 200);
    }

    [Fact]
    public void LeavesArePermuted()
    {
        CoefficientLayouts.Sealed.Sample(layout =>
        {
            IEnumerable<int> leaves = Enumerable.Range(0, layout.TokenGroups)
                .SelectMany(t => Enumerable.Range(0, layout.RowGroups).Select(r => layout.LeafIndex(t, r)));
            Assert.Equal(Enumerable.Range(0, layout.LeafCount), leaves.Order());
        }, iter: 200);
    }

    [Fact]
    public void SlotsOfRowsAndTokensFillTheTree()
    {
        CoefficientLayouts.Sealed.Sample(layout =>
        {
            var seen = new HashSet<int>();
            for (int row = 0; row < layout.Rows; row++)
            {
                for (int token = 0; token < layout.TokensPerTree; token++)
                {
                    int slot = layout.Slot(row), offset = layout.TokenOffset(token);
                    Assert.Equal(0, slot & offset);
                    Assert.InRange(slot + offset, 0, layout.Slots - 1);
                    Assert.True(seen.Add(slot + offset));
                }
            }
        }, iter: 60);
    }

    // Merging halves the stride: leaf l's position p ends at p + (l's bits, reversed into strides below the block size).
    [Fact]
    public void SlotsAreWhereMergingPutsThem()
    {
        CoefficientLayouts.Sealed.Sample(layout =>
        {
            int stride = layout.Degree / layout.Slots;
            for (int row = 0; row < layout.Rows; row++)
            {
                for (int token = 0; token < layout.TokensPerTree; token++)
                {
                    int leaf = layout.LeafIndex(token / layout.TokensPerCiphertext, row / layout.RowsPerLeaf);
                    int position = layout.LeafPosition(row % layout.RowsPerLeaf, token % layout.TokensPerCiphertext);
                    for (int count = layout.LeafCount / 2, half = layout.BlockSize / 2; count >= 1; count /= 2, half /= 2)
                    {
                        if (leaf >= count)
                        {
                            leaf -= count;
                            position += half;
                        }
                    }

                    Assert.Equal((layout.Slot(row) + layout.TokenOffset(token)) * stride, position);
                }
            }
        }, iter: 60);
    }

    // Expanding by h keeps even multiples of h and moves odd ones down by h.
    [Fact]
    public void ExpandedSlotsAreWhereExpandingPutsThem()
    {
        CoefficientLayouts.Sealed.Sample(layout =>
        {
            int stride = layout.Degree / layout.Slots;
            for (int slot = 0; slot < layout.Slots; slot++)
            {
                int index = 0, position = slot * stride;
                for (int e = 0; e < layout.Expansions; e++)
                {
                    int half = stride << e;
                    if (position / half % 2 == 1)
                    {
                        index += 1 << e;
                        position -= half;
                    }
                }

                Assert.Equal(index, layout.ExpandedIndex(slot));
                Assert.Equal(position, layout.ExpandedPosition(slot));
                Assert.Equal(slot, (layout.ExpandedPosition(slot) / layout.OutputWindow << layout.Expansions) | index);
                Assert.InRange(position, 0, layout.Degree - layout.OutputWindow);
            }
        }, iter: 100);
    }

    [Fact]
    public void ChunksCoverEveryOutput()
    {
        CoefficientLayouts.Sealed.Sample(layout =>
        {
            Assert.All(layout.Modules, m => Assert.InRange(
                m.OutputSize, ((layout.OutputChunks(m) - 1) * layout.OutputWindow) + 1, layout.OutputChunks(m) * layout.OutputWindow));
            Assert.Equal(layout.Modules.Sum(layout.OutputChunks), layout.AnswersPerUnit);
        }, iter: 200);
    }

    [Fact]
    public void PartialBatchesAreCountedByWhatTheyFill()
    {
        Gen.Select(CoefficientLayouts.Any, Gen.Int[1, 300]).Sample((layout, tokens) =>
        {
            int groups = Enumerable.Range(0, tokens).Select(t => t / layout.TokensPerCiphertext).Distinct().Count();
            Assert.Equal(groups, layout.FilledTokenGroups(tokens));
            Assert.Equal(groups * layout.InputBlocks, layout.InputCiphertexts(tokens));
            Assert.Equal(Enumerable.Range(0, tokens).Select(t => t / layout.TokensPerTree).Distinct().Count(), layout.Trees(tokens));
            int units = layout.Privacy == AdapterPrivacy.OpenBasis ? groups : tokens;
            Assert.Equal(units * layout.AnswersPerUnit, layout.AnswerCiphertexts(tokens));
        }, iter: 300);
    }

    [Fact]
    public void GaloisElementsAreThoseOfTheSchedule()
    {
        CoefficientLayouts.Any.Sample(layout =>
        {
            var used = new SortedSet<int>();
            if (layout.Privacy == AdapterPrivacy.Sealed)
            {
                for (int count = layout.LeafCount / 2, half = layout.BlockSize / 2; count >= 1; count /= 2, half /= 2)
                {
                    used.Add((layout.Degree / half) + 1);
                }

                int stride = layout.Degree / layout.Slots, traced = stride;
                foreach (int steps in layout.TraceSteps)
                {
                    used.UnionWith(PackingEvaluator.TraceElements(layout.Degree, traced / 2, steps));
                    traced >>= steps;
                }

                Assert.Equal(1, traced);
                for (int e = 0; e < layout.Expansions; e++)
                {
                    used.Add((layout.Degree / (stride << e)) + 1);
                }
            }

            Assert.Equal(used, layout.GaloisElements());
            Assert.All(used, e => Assert.True(e % 2 == 1 && e > 1 && e < 2 * layout.Degree));
        }, iter: 500);
    }
}
