using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>Units of one size: tokens that the server evaluates together, and their operations.</summary>
/// <param name="Tokens">Tokens of the unit.</param>
/// <param name="Repeat">The number of such units in a batch.</param>
/// <param name="Operations">The operations of one unit, in order.</param>
public sealed record ScheduleUnit(int Tokens, int Repeat, IReadOnlyList<ScheduledOperation> Operations)
{
    /// <summary>The most operations that the units of one site may list.</summary>
    public const int MaxOperations = 1 << 20;

    /// <summary>The units of a batch.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <exception cref="ScheduleException">The units have more than <see cref="MaxOperations"/> operations.</exception>
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
