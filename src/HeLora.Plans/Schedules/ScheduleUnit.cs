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
        List<(int Tokens, int Repeat)> cut = [.. Cut(layout, tokens)];
        long operations = cut.Sum(unit => CountOperations(layout, unit.Tokens));
        ScheduleException.Require(operations <= MaxOperations, "operations of a batch", operations, $"at most {MaxOperations}");
        return cut.ConvertAll(unit => new ScheduleUnit(unit.Tokens, unit.Repeat, layout.Program(unit.Tokens)));
    }

    /// <summary>How a batch is cut into units: full ones, and one for the rest.</summary>
    internal static IEnumerable<(int Tokens, int Repeat)> Cut(ISiteLayout layout, int tokens)
    {
        int full = tokens / layout.UnitTokens, rest = tokens % layout.UnitTokens;
        if (full > 0)
        {
            yield return (layout.UnitTokens, full);
        }

        if (rest > 0)
        {
            yield return (rest, 1);
        }
    }

    private static long CountOperations(ISiteLayout layout, int tokens) => layout.Tally(tokens).Sum(t => t.Times);
}
