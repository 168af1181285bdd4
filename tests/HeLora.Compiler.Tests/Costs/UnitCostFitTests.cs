using HeLora.Protocol;

namespace HeLora.Compiler.Tests.Costs;

public sealed class UnitCostFitTests
{
    // Times made from known costs are told apart again.
    [Fact]
    public void KnownCostsAreFound()
    {
        var model = new CostModel(UnitCosts.Default);
        CalibrationRun[] runs = [.. CalibrationSite.All().Select(site => new CalibrationRun(
            site, model.Price(site.Layout, site.Tokens, site.SessionTokens),
            site.Layout.Program(site.Layout.UnitTokens).Select(o => (o.Kind, o.Count, o.Level)).Distinct().ToDictionary(
                key => key, key => model.Price(site.Layout.Degree, new OperationGroup(key.Kind, key.Count, key.Level, 1)))))];
        UnitCosts fitted = UnitCostFit.Fit("made up", runs);
        Assert.Equal("made up", fitted.Machine);
        foreach (UnitCost cost in fitted.Entries)
        {
            double expected = UnitCosts.Default[cost.Degree, cost.Level, cost.Item];
            Assert.InRange(cost.Microseconds, (0.99 * expected) - 0.002, (1.01 * expected) + 0.002);
        }
    }

    [Fact]
    public void TheSitesHaveEveryItemOfEveryRing()
    {
        var rings = CalibrationSite.All().GroupBy(s => (s.Layout.Plan, s.Parameters.Degree, s.Layout.Privacy));
        foreach (var ring in rings)
        {
            OperationKind[] kinds = [.. ring.SelectMany(s => s.Layout.OperationGroups(s.Tokens)).Select(t => t.Kind).Distinct()];
            if (ring.Key.Plan == PlanKind.Streaming)
            {
                Assert.Contains(OperationKind.WordsDown, kinds);
                continue;
            }

            Assert.Contains(OperationKind.ReadInput, kinds);
            Assert.Contains(OperationKind.Answer, kinds);
            if (ring.Key is { Plan: PlanKind.Coefficient, Privacy: AdapterPrivacy.Sealed })
            {
                Assert.Superset(
                    new HashSet<OperationKind>
                    {
                        OperationKind.Lift, OperationKind.Merge, OperationKind.Trace, OperationKind.Expand, OperationKind.Lower,
                        OperationKind.MultiplyMonomial, OperationKind.MultiplyUp, OperationKind.MultiplyDown,
                    },
                    kinds.ToHashSet());
            }
        }
    }
}
