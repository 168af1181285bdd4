using CsCheck;
using HeLora.Compiler;
using HeLora.Protocol.Coefficient;

namespace HeLora.Protocol.Tests.Coefficient;

public sealed class CoefficientProgramTests
{
    [Fact]
    public void TalliesAreThoseOfThePrograms()
    {
        Gen.Select(CoefficientLayouts.Any, Gen.Int[1, 64]).Sample((layout, tokens) =>
        {
            IEnumerable<ScheduledOperation> all = ScheduleUnit.Of(layout, tokens)
                .SelectMany(u => Enumerable.Repeat(u.Operations, u.Repeat)).SelectMany(o => o);
            Assert.Equal(Sorted(OperationGroup.Of(all)), Sorted(layout.OperationGroups(tokens)));
        }, iter: 200);
    }

    // Every register is written before it is read, and every answer is written once.
    [Fact]
    public void RegistersAreWrittenBeforeTheyAreRead()
    {
        Gen.Select(CoefficientLayouts.Any, Gen.Int[0, 63]).Sample((layout, seed) =>
        {
            int tokens = 1 + (seed % layout.UnitTokens);
            HashSet<int> inputs = [], leaves = [], tree = [], expanded = [], answers = [], written = [];
            foreach (ScheduledOperation o in layout.Program(tokens))
            {
                switch (o.Kind)
                {
                    case OperationKind.ReadInput:
                        inputs.Add(o.Destination);
                        break;
                    case OperationKind.MultiplyDown:
                        Assert.All(Enumerable.Range(o.Source, o.Count), i => Assert.Contains(i, inputs));
                        (layout.Privacy == AdapterPrivacy.Sealed ? leaves : answers).Add(o.Destination);
                        break;
                    case OperationKind.Lift:
                        Assert.Contains(o.Source, leaves);
                        tree.Add(o.Destination);
                        break;
                    case OperationKind.Clear:
                        tree.Add(o.Destination);
                        break;
                    case OperationKind.Merge:
                        Assert.Contains(o.Source, tree);
                        Assert.Contains(o.Destination, tree);
                        Assert.True(tree.Remove(o.Source));
                        break;
                    case OperationKind.Trace:
                        Assert.Contains(o.Destination, tree);
                        break;
                    case OperationKind.Expand:
                        Assert.Contains(o.Source, tree);
                        Assert.True(tree.Add(o.Destination));
                        break;
                    case OperationKind.Lower:
                        Assert.Contains(o.Source, tree);
                        expanded.Add(o.Destination);
                        break;
                    case OperationKind.MultiplyMonomial:
                        Assert.Contains(o.Source, expanded);
                        expanded.Add(o.Destination);
                        break;
                    case OperationKind.MultiplyUp:
                        Assert.All(
                            Enumerable.Range(0, layout.Modules.Count).SelectMany(layout.ExpandedSpan).Distinct(),
                            e => Assert.Contains(e | o.Source, expanded));
                        answers.Add(o.Destination);
                        break;
                    case OperationKind.Answer:
                        Assert.True(answers.Remove(o.Source));
                        Assert.True(written.Add(o.Destination));
                        break;
                    default:
                        Assert.Fail($"{o.Kind} is no operation of this plan");
                        break;
                }
            }

            Assert.Equal(Enumerable.Range(0, layout.AnswerCiphertexts(tokens)), written.Order());
            Assert.Equal(layout.InputCiphertexts(tokens), layout.Program(tokens).Count(o => o.Kind == OperationKind.ReadInput));
        }, iter: 200);
    }

    [Fact]
    public void AUnitHasOneTokenAtLeastAndNoMoreThanItHolds()
    {
        CoefficientLayout layout = CoefficientLayouts.Choose(AdapterPrivacy.Sealed, 4096, 64, CoefficientLayouts.Shapes((64, 4)), 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Program(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Program(layout.UnitTokens + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.OperationGroups(0));
    }

    private static IEnumerable<OperationGroup> Sorted(IEnumerable<OperationGroup> groups) =>
        groups.OrderBy(g => g.Kind).ThenBy(g => g.Count).ThenBy(g => g.Level);
}
