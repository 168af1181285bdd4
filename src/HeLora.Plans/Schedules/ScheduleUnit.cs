namespace HeLora.Plans;

/// <summary>Tokens that are evaluated together, and how.</summary>
/// <param name="Tokens">How many.</param>
/// <param name="Repeat">How many such units a batch has.</param>
/// <param name="Operations">What the server does for one, in order.</param>
public sealed record ScheduleUnit(int Tokens, int Repeat, IReadOnlyList<ScheduledOperation> Operations)
{
    /// <summary>The units of a batch.</summary>
    public static IReadOnlyList<ScheduleUnit> Of(ISiteLayout layout, int tokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        int full = tokens / layout.UnitTokens, rest = tokens % layout.UnitTokens;
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
}
