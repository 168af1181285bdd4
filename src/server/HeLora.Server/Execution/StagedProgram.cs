using HeLora.Protocol;

namespace HeLora.Server.Execution;

/// <summary>
/// A program cut into stages, one after another, of tasks that write different registers and read none that another
/// writes: they may run at the same time. A task is one operation and what continues it.
/// </summary>
internal sealed class StagedProgram
{
    /// <summary>Cuts a program.</summary>
    public StagedProgram(IReadOnlyList<ScheduledOperation> program)
    {
        Operations = [.. program];
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
        Ticks = new long[Operations.Length];
        Stages = [.. stages];
    }

    /// <summary>The operations, in order.</summary>
    public ScheduledOperation[] Operations { get; }

    /// <summary>Time that each operation has taken in all its runs, in ticks of the stopwatch.</summary>
    public long[] Ticks { get; }

    /// <summary>How often it ran.</summary>
    public long Runs { get; set; }

    /// <summary>Ranges of operations.</summary>
    public Range[] Tasks { get; }

    /// <summary>Ranges of tasks.</summary>
    public Range[] Stages { get; }

    private static bool Continues(ScheduledOperation first, ScheduledOperation second) => second.Kind switch
    {
        OperationKind.Lift or OperationKind.Answer =>
            first.Kind is OperationKind.MultiplyDown or OperationKind.MultiplyUp && second.Source == first.Destination,
        OperationKind.Merge => first.Kind == OperationKind.Clear,
        OperationKind.MultiplyDownAdd =>
            Family(first.Kind) == OperationKind.MultiplyDown && second.Destination == first.Destination,
        _ => false,
    };

    // Successive tasks of one kind whose registers ascend: at one place of the tree, or of one file.
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
