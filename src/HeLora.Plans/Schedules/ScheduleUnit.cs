namespace HeLora.Plans;

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
        int full = tokens / layout.UnitTokens, rest = tokens % layout.UnitTokens;
        long operations = (full > 0 ? CountOperations(layout, layout.UnitTokens) : 0) + (rest > 0 ? CountOperations(layout, rest) : 0);
        ScheduleException.Require(operations <= MaxOperations, "operations of a batch", operations, $"at most {MaxOperations}");
        var units = new List<ScheduleUnit>();
        if (full > 0)
        {
            units.Add(new ScheduleUnit(layout.UnitTokens, full, layout.Program(layout.UnitTokens)));
        }

        if (rest > 0)
        {
            units.Add(new ScheduleUnit(rest, 1, layout.Program(rest)));
        }

        return units;
    }

    private static long CountOperations(ISiteLayout layout, int tokens) => layout.Tally(tokens).Sum(t => t.Times);
}
