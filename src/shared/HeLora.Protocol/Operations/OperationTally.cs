using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>Equal operations of a batch, whatever their registers: what counts and prices are made of.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Count">The operation's own count: products, halvings or rotations; else 1.</param>
/// <param name="Level">Limbs less one of the operands.</param>
/// <param name="Times">How many of them.</param>
public readonly record struct OperationTally(OperationKind Kind, int Count, int Level, long Times)
{
    /// <summary>What they take together.</summary>
    public OperationCounts Counts() => new ScheduledOperation(Kind, 0, Count: Count, Level: Level).Counts() * Times;

    /// <summary>The operations of a program.</summary>
    /// <param name="program">The program.</param>
    public static IReadOnlyList<OperationTally> Of(IEnumerable<ScheduledOperation> program) =>
        [.. program.GroupBy(o => (o.Kind, o.Count, o.Level)).Select(g => new OperationTally(g.Key.Kind, g.Key.Count, g.Key.Level, g.LongCount()))];
}
