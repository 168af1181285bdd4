using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>
/// Fits unit costs to measured steps. Every phase and every timed operation is an equation in the costs of its items; the fit
/// minimises the sum of squared relative errors over costs of zero or more, one cost at a time.
/// </summary>
public static class UnitCostFit
{
    // Prices are positive, and no measured item takes less than a nanosecond.
    private const double Least = 1e-3;
    private const int Rounds = 2000;

    /// <summary>Fits costs.</summary>
    /// <param name="machine">The machine that the steps were measured on.</param>
    /// <param name="runs">The measured steps; see <see cref="CalibrationSite.All"/>.</param>
    /// <exception cref="ScheduleException">No run has a certain item.</exception>
    public static UnitCosts Fit(string machine, IReadOnlyList<CalibrationRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var costs = new List<UnitCost>();
        foreach (IGrouping<int, CalibrationRun> ring in runs.GroupBy(r => r.Site.Layout.Degree).OrderBy(g => g.Key))
        {
            List<Equation> equations = [.. ring.SelectMany(Equations).Where(e => e.Time > 0)];
            foreach (((int level, CostItem item), double cost) in Solve(equations).OrderBy(c => c.Key))
            {
                costs.Add(new UnitCost(ring.Key, level, item, Math.Round(Math.Max(Least, cost), 4)));
            }
        }

        return new UnitCosts(machine, costs);
    }

    private static IEnumerable<Equation> Equations(CalibrationRun run)
    {
        ILookup<Phase, CostEntry> entries = PlanRegistry.Of(run.Site.Layout.Plan).Costs(run.Site.Layout, run.Site.Tokens, run.Site.SessionTokens).ToLookup(e => e.Phase);
        (Phase Phase, double Time)[] phases =
        [
            (Phase.ClientOffline, run.Times.ClientOffline), (Phase.ServerOffline, run.Times.ServerOffline),
            (Phase.Encrypt, run.Times.Encrypt), (Phase.Decrypt, run.Times.Decrypt),
        ];
        foreach ((Phase phase, double time) in phases)
        {
            yield return new Equation([.. entries[phase]], time);
        }

        // Where a plan's operations have no prices of their own, the phase as a whole is the equation.
        var operations = new List<Equation>();
        foreach (((OperationKind kind, int count, int level), double time) in run.Operations)
        {
            var terms = new List<CostEntry>();
            CiphertextCosts.AddTo(terms, new OperationGroup(kind, count, level, 1));
            if (terms.Count > 0)
            {
                operations.Add(new Equation(terms, time));
            }
        }

        if (operations.Count == 0)
        {
            operations.Add(new Equation([.. entries[Phase.Compute]], run.Times.Compute));
        }

        foreach (Equation equation in operations)
        {
            yield return equation;
        }
    }

    // Minimises the sum of ((terms - time) / time)^2 over costs of zero or more, one cost at a time.
    private static Dictionary<(int Level, CostItem Item), double> Solve(List<Equation> equations)
    {
        var costs = new Dictionary<(int, CostItem), double>();
        var uses = new Dictionary<(int, CostItem), List<(int Equation, double Share)>>();
        var sums = new double[equations.Count];
        for (int i = 0; i < equations.Count; i++)
        {
            foreach (CostEntry term in equations[i].Terms.Where(t => t.Times > 0))
            {
                (int, CostItem) key = (term.Level, term.Item);
                costs.TryAdd(key, 0);
                (uses.TryGetValue(key, out List<(int, double)>? list) ? list : uses[key] = []).Add((i, term.Times / equations[i].Time));
            }
        }

        for (int round = 0; round < Rounds; round++)
        {
            foreach ((int, CostItem) key in uses.Keys)
            {
                double up = 0, down = 0, old = costs[key];
                foreach ((int equation, double share) in uses[key])
                {
                    up += share * (1 - sums[equation] + (share * old));
                    down += share * share;
                }

                double best = Math.Max(0, up / down);
                foreach ((int equation, double share) in uses[key])
                {
                    sums[equation] += share * (best - old);
                }

                costs[key] = best;
            }
        }

        return costs;
    }

    private sealed record Equation(IReadOnlyList<CostEntry> Terms, double Time);
}
