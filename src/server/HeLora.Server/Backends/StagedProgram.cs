using System.Collections.Immutable;
using HeLora.Protocol;

namespace HeLora.Server.Backends;

/// <summary>
/// A layout's program, cut into stages that run one after another. The tasks of one stage write different registers, and none
/// reads a register that another writes: they may run at the same time. A task is one operation and those that continue it.
/// Not changed after it was made: sessions and threads share it.
/// </summary>
public sealed class StagedProgram
{
    /// <summary>Cuts a program.</summary>
    /// <param name="program">The operations, from <see cref="ISiteLayout.Program"/>.</param>
    public StagedProgram(IReadOnlyList<ScheduledOperation> program)
    {
        ArgumentNullException.ThrowIfNull(program);
        Operations = [.. program];
        AnswerNumbers = NumberAnswers(Operations);
        var tasks = new List<Range>();
        var stages = new List<Range>();
        for (int i = 0; i < Operations.Length;)
        {
            int end = i + 1;
            while (end < Operations.Length && Continues(Operations[end - 1], Operations[end]))
            {
                end++;
            }

            if (tasks.Count > 0 && Together(Operations[tasks[^1].Start.Value], Operations[i]))
            {
                stages[^1] = stages[^1].Start..(tasks.Count + 1);
            }
            else
            {
                stages.Add(tasks.Count..(tasks.Count + 1));
            }

            tasks.Add(i..end);
            i = end;
        }

        Tasks = [.. tasks];
        Stages = [.. stages];
    }

    /// <summary>The operations, in order.</summary>
    public ImmutableArray<ScheduledOperation> Operations { get; }

    /// <summary>
    /// For every operation the number in the unit of the answer that it writes or, where the next operation writes it, begins:
    /// the answer's mask has this number too. -1 for other operations.
    /// </summary>
    public ImmutableArray<int> AnswerNumbers { get; }

    /// <summary>Ranges of operations.</summary>
    public ImmutableArray<Range> Tasks { get; }

    /// <summary>Ranges of tasks.</summary>
    public ImmutableArray<Range> Stages { get; }

    private static ImmutableArray<int> NumberAnswers(ImmutableArray<ScheduledOperation> operations)
    {
        var numbers = new int[operations.Length];
        for (int i = operations.Length - 1; i >= 0; i--)
        {
            bool begins = i + 1 < operations.Length && operations[i + 1].Kind == OperationKind.Answer && Continues(operations[i], operations[i + 1]);
            numbers[i] = operations[i].Kind == OperationKind.Answer ? operations[i].Destination : begins ? numbers[i + 1] : -1;
        }

        return [.. numbers];
    }

    private static bool Continues(ScheduledOperation first, ScheduledOperation second) => second.Kind switch
    {
        OperationKind.Lift or OperationKind.Answer =>
            first.Kind is OperationKind.MultiplyDown or OperationKind.MultiplyUp && second.Source == first.Destination,
        OperationKind.Merge => first.Kind == OperationKind.Clear,
        OperationKind.MultiplyDownAdd =>
            Family(first.Kind) == OperationKind.MultiplyDown && second.Destination == first.Destination,
        _ => false,
    };

    // Tasks of one kind that write ascending registers, of one level of the tree or one register file, can run in parallel.
    private static bool Together(ScheduledOperation first, ScheduledOperation second) =>
        second.Destination > first.Destination && Family(first.Kind) == Family(second.Kind) && second.Kind switch
        {
            OperationKind.ReadInput or OperationKind.MultiplyDown or OperationKind.MultiplyDownAdd
                or OperationKind.MultiplyMonomial or OperationKind.MultiplyUp or OperationKind.Lower
                or OperationKind.Rescale or OperationKind.Answer => true,
            OperationKind.Clear or OperationKind.Merge or OperationKind.Trace or OperationKind.Expand =>
                first.Argument == second.Argument,
            OperationKind.RotateHoisted or OperationKind.RotateAdd =>
                Math.Min(second.Destination, second.Source) > Math.Max(first.Destination + first.Count - 1, first.Source),
            _ => false,
        };

    private static OperationKind Family(OperationKind kind) => kind switch
    {
        OperationKind.Clear or OperationKind.Trace => OperationKind.Merge,
        OperationKind.MultiplyDownAdd => OperationKind.MultiplyDown,
        _ => kind,
    };
}
