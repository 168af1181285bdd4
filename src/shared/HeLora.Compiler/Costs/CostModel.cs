using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>Prices layouts: sums unit costs over the items of every phase.</summary>
/// <param name="costs">The unit costs.</param>
public sealed class CostModel(UnitCosts costs)
{
    /// <summary>Microseconds of a batch.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="sessionTokens">Tokens of the session, over which the cost of blocks is spread.</param>
    public PhaseTimes Price(ISiteLayout layout, int tokens, long sessionTokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Span<double> phases = stackalloc double[5];
        phases.Clear();
        foreach (CostEntry entry in PlanRegistry.Of(layout.Plan).Costs(layout, tokens, sessionTokens))
        {
            phases[(int)entry.Phase] += entry.Times * costs[layout.Degree, entry.Level, entry.Item];
        }

        return new PhaseTimes(
            phases[(int)Phase.ClientOffline], phases[(int)Phase.ServerOffline], phases[(int)Phase.Encrypt], phases[(int)Phase.Compute],
            phases[(int)Phase.Decrypt]);
    }

    /// <summary>Microseconds of all operations of a group.</summary>
    /// <param name="degree">N.</param>
    /// <param name="group">The group.</param>
    public double Price(int degree, OperationGroup group)
    {
        var entries = new List<CostEntry>();
        CiphertextCosts.AddTo(entries, group);
        return entries.Sum(e => e.Times * costs[degree, e.Level, e.Item]);
    }
}
