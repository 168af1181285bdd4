using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>Tokens that are evaluated together, and how.</summary>
/// <param name="Tokens">How many.</param>
/// <param name="Repeat">How many such units a batch has.</param>
/// <param name="Operations">What the server does for one, in order.</param>
public sealed record ScheduleUnit(int Tokens, int Repeat, IReadOnlyList<ScheduledOperation> Operations)
{
    /// <summary>The most operations of the units of one site.</summary>
    public const int MaxOperations = 1 << 20;

    /// <summary>The units of a batch.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <exception cref="ScheduleException">They have more than <see cref="MaxOperations"/>.</exception>
    public static IReadOnlyList<ScheduleUnit> Of(ISiteLayout layout, int tokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        List<(int Tokens, int Repeat)> cut = [.. LayoutCounts.Units(layout, tokens)];
        long operations = cut.Sum(unit => CountOperations(layout, unit.Tokens));
        ScheduleException.Require(operations <= MaxOperations, "operations of a batch", operations, $"at most {MaxOperations}");
        return cut.ConvertAll(unit => new ScheduleUnit(unit.Tokens, unit.Repeat, layout.Program(unit.Tokens)));
    }

    private static long CountOperations(ISiteLayout layout, int tokens) => layout.OperationGroups(tokens).Sum(group => group.Times);
}
