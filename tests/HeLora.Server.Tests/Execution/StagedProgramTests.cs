using CsCheck;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Server.Backends;

namespace HeLora.Server.Tests.Execution;

public sealed class StagedProgramTests
{
    private static readonly CoefficientLayout Layout = new(
        AdapterPrivacy.Sealed, 4096, 700, [new ModuleShape("a", 900, 12), new ModuleShape("b", 100, 3)], 128, 8, 3, [2, 2]);

    [Fact]
    public void StagesAndTasksCoverTheProgramInOrder()
    {
        Gen.Int[1, Layout.UnitTokens].Sample(tokens =>
        {
            var staged = new StagedProgram(Layout.Program(tokens));
            Assert.Equal(Layout.Program(tokens), staged.Operations);
            Assert.Equal(Enumerable.Range(0, staged.Operations.Length), staged.Tasks.SelectMany(Indices));
            Assert.Equal(Enumerable.Range(0, staged.Tasks.Length), staged.Stages.SelectMany(Indices));
        });
    }

    // Tasks of one stage write different registers, and no task but its own writer reads one of them.
    [Fact]
    public void TasksOfAStageAreIndependent()
    {
        Gen.Int[1, Layout.UnitTokens].Sample(tokens =>
        {
            var staged = new StagedProgram(Layout.Program(tokens));
            foreach (Range stage in staged.Stages)
            {
                var tasks = Indices(stage).Select(t => Indices(staged.Tasks[t]).Select(i => staged.Operations[i]).ToArray()).ToArray();
                int[] written = [.. tasks.Select(t => t[0].Destination)];
                Assert.Equal(written.Length, written.Distinct().Count());
                foreach (ScheduledOperation[] task in tasks)
                {
                    if (task[0].Kind is OperationKind.Merge or OperationKind.Expand or OperationKind.MultiplyMonomial)
                    {
                        Assert.DoesNotContain(task[0].Source, written);
                    }
                }
            }
        });
    }

    [Fact]
    public void MergesOfOneLevelAreOneStage()
    {
        // Ranks that fill every row group.
        var full = new CoefficientLayout(
            AdapterPrivacy.Sealed, 4096, 700, [new ModuleShape("a", 900, 16), new ModuleShape("b", 100, 16)], 128, 8, 3, [2, 2]);
        var staged = new StagedProgram(full.Program(full.UnitTokens));
        var merges = staged.Stages.Where(s => staged.Operations[staged.Tasks[s.Start.Value].Start.Value].Kind == OperationKind.Merge).ToArray();
        Assert.Equal(System.Numerics.BitOperations.Log2((uint)full.LeafCount), merges.Length);
        Assert.Equal(full.LeafCount / 2, merges[0].End.Value - merges[0].Start.Value);
    }

    private static IEnumerable<int> Indices(Range range) => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value);
}
