using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The candidates of all distinct shapes of an adapter under one plan and one parameter set.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Parameters">The parameter set.</param>
/// <param name="Shapes">For every shape the candidates.</param>
internal sealed record CandidateSet(IPlan Plan, ParameterSpec Parameters, IReadOnlyList<ShapeCandidates> Shapes)
{
    /// <summary>Whether every shape has a candidate.</summary>
    public bool ServesAll => Shapes.All(shape => shape.Best is not null);

    /// <summary>
    /// Leaves out candidates over the budget at every shape for which some set has a candidate within it.
    /// </summary>
    public static void Prefer(CostBudget budget, IReadOnlyList<CandidateSet> sets)
    {
        for (int i = 0; i < sets[0].Shapes.Count; i++)
        {
            bool Keeps(Candidate c) => budget.Allows(c.Costs, c.Layout.Modules.Count);
            if (sets.Any(set => set.Shapes[i].Candidates.Any(Keeps)))
            {
                foreach (CandidateSet set in sets)
                {
                    set.Shapes[i].KeepOnly(Keeps);
                }
            }
        }
    }
}
