using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>Counts the elementary operations of a layout's programs.</summary>
public static class LayoutCounts
{
    /// <summary>The exact number of elementary operations by which the server answers a batch.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public static OperationCounts Counts(this ISiteLayout layout, int tokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        OperationCounts sum = default;
        foreach (OperationGroup group in layout.OperationGroups(tokens))
        {
            sum += group.Counts();
        }

        return sum;
    }

    /// <summary>Cuts a batch into units: full ones, and one for the rest.</summary>
    internal static IEnumerable<(int Tokens, int Repeat)> Units(ISiteLayout layout, int tokens)
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
}
