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
        OperationCounts sum = default;
        foreach (OperationTally tally in layout.Tally(tokens))
        {
            sum += tally.Counts();
        }

        return sum;
    }
}
