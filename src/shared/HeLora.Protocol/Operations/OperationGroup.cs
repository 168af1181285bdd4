using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>A group of identical operations, whatever their registers; counts and prices are sums over groups.</summary>
/// <param name="Kind">The kind of the operations.</param>
/// <param name="Count">Each operation's own count: products, halvings, rotations or tokens; otherwise 1.</param>
/// <param name="Level">The level of the operands; see <see cref="ScheduledOperation"/>.</param>
/// <param name="Times">The number of operations in the group.</param>
public readonly record struct OperationGroup(OperationKind Kind, int Count, int Level, long Times)
{
    /// <summary>Elementary operations of the whole group.</summary>
    public OperationCounts Counts() => new ScheduledOperation(Kind, 0, Count: Count, Level: Level).Counts() * Times;

    /// <summary>Groups the operations of a program.</summary>
    /// <param name="program">The program.</param>
    public static IReadOnlyList<OperationGroup> Of(IEnumerable<ScheduledOperation> program) =>
        [.. program.GroupBy(o => (o.Kind, o.Count, o.Level)).Select(g => new OperationGroup(g.Key.Kind, g.Key.Count, g.Key.Level, g.LongCount()))];
}
