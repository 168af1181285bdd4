using HeLora.Scheme;

namespace HeLora.Plans;

/// <summary>What a layout's programs take.</summary>
public static class LayoutCounts
{
    /// <summary>The server's operations for a batch, exactly.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public static OperationCounts Counts(this ISiteLayout layout, int tokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        int units = tokens / layout.UnitTokens, rest = tokens % layout.UnitTokens;
        OperationCounts counts = default;
        if (units > 0)
        {
            counts += Sum(layout.Program(layout.UnitTokens)) * units;
        }

        return rest > 0 ? counts + Sum(layout.Program(rest)) : counts;
    }

    private static OperationCounts Sum(IReadOnlyList<ScheduledOperation> program)
    {
        OperationCounts sum = default;
        foreach (ScheduledOperation operation in program)
        {
            sum += operation.Counts();
        }

        return sum;
    }
}
