using HeLora.Compiler;
using HeLora.Measurements;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Bench;

/// <summary>Makes reports of compilations.</summary>
public static class PlanReports
{
    /// <summary>Describes a compilation.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="budget">The budget that it is held against.</param>
    /// <param name="streamingPaysFrom">See <see cref="StreamingBreakEven"/>.</param>
    public static PlanReport Of(Compilation compilation, CostBudget budget, int? streamingPaysFrom)
    {
        ExecutionSchedule schedule = compilation.Schedule;
        ParameterSpec parameters = schedule.Parameters;
        IReadOnlyList<BudgetLine> lines = budget.Lines(schedule);
        return new PlanReport(
            schedule.Hash, Names.Of(schedule.Plan), Names.Of(schedule.Objective.Privacy),
            new PlanParameters(parameters.Degree, parameters.Moduli, (parameters as CiphertextParameterSpec)?.SpecialPrime, parameters.Log2Qp, SecurityTable.Bits),
            Costs(schedule), streamingPaysFrom, new PlanBudget(budget.Name, lines.All(l => l.Holds), lines),
            [.. schedule.Sites.Zip(compilation.Sites, Site)], [.. schedule.Sites.SelectMany(Operations)]);
    }

    private static PlanCosts Costs(ExecutionSchedule schedule)
    {
        PredictedCosts costs = schedule.Costs;
        double perToken = 1.0 / costs.Tokens, ms = perToken / 1000;
        return new PlanCosts(
            costs.RotationsPerToken, costs.KeySwitchesPerToken, costs.RescalesPerToken, costs.PlainMultiplicationsPerToken,
            costs.TransformsPerToken, costs.Times.ClientOffline * ms, costs.Times.ServerOffline * ms, costs.Times.Encrypt * ms,
            costs.Times.Compute * ms, costs.Times.Decrypt * ms, costs.Times.Total * ms, costs.BytesUp * perToken,
            costs.BytesDown * perToken, KeyBytes(schedule), costs.RelativeError, costs.Memory.ClientBytes, costs.Memory.ServerBytes);
    }

    private static long KeyBytes(ExecutionSchedule schedule)
    {
        if (schedule.GaloisElements.Count == 0)
        {
            return 0;
        }

        using SchemeParameters parameters = ((CiphertextParameterSpec)schedule.Parameters).Create();
        return GaloisKeys.ByteCount(parameters, schedule.GaloisElements.Count);
    }

    private static PlanSite Site(SiteSchedule site, SiteChoice choice) => new(
        site.Site.Name, site.Site.InputSize, site.Site.Modules, $"{site.Layout}", site.GaloisElements, choice.Considered, choice.Rejected,
        [.. choice.Next.Select(next => Alternative(next, choice.Chosen))]);

    private static PlanAlternative Alternative(Candidate next, Candidate chosen)
    {
        double perToken = 1.0 / next.Costs.Tokens, ms = perToken / 1000;
        return new PlanAlternative(
            Names.Of(next.Plan), next.Parameters.Degree, next.Parameters.Log2Qp, $"{next.Layout}", next.Score, next.Score / chosen.Score,
            next.Costs.RotationsPerToken, next.Costs.Times.Compute * ms, next.Costs.Times.Total * ms,
            (next.Costs.BytesUp + next.Costs.BytesDown) * perToken, next.KeyBytes, next.Costs.RelativeError);
    }

    private static IEnumerable<PlanOperation> Operations(SiteSchedule site) => site.Units.SelectMany(unit => unit.Operations.Select(o =>
        new PlanOperation(
            site.Site.Name, unit.Tokens, unit.Repeat, Names.Of(o.Kind), o.Destination, o.Source, o.Argument, o.Count, o.Level, o.Log2Scale)));
}
