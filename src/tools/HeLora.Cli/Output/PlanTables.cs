using HeLora.Compiler;
using HeLora.Measurements;
using HeLora.Protocol;
using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>A compiled schedule as tables.</summary>
internal static class PlanTables
{
    public static void Write(TextWriter writer, Compilation compilation, PlanReport report, CostModel model)
    {
        ExecutionSchedule schedule = compilation.Schedule;
        PlanCosts costs = report.PredictedCosts;
        writer.WriteLine($"schedule {report.ScheduleHash}");
        writer.WriteLine(
            $"plan {report.Plan}, {report.AdapterPrivacy}; N={report.Parameters.RingDegree}, log2 QP {report.Parameters.Log2Qp:F1}, {report.Parameters.SecurityBits}-bit security");
        writer.WriteLine(
            $"per token: {costs.TotalMs:F3} ms in all (server {costs.ComputeMs:F3}, client {costs.EncryptMs + costs.DecryptMs:F3}, offline {costs.ClientOfflineMs + costs.ServerOfflineMs:F3}); "
            + $"{costs.BytesUpPerToken / 1000:F1} kB up, {costs.BytesDownPerToken / 1000:F1} kB down; keys {costs.EvaluationKeyBytes / 1e6:F3} MB; rms error {Format.PowerOfTwo(costs.RmsRelativeError)}");
        writer.WriteLine($"memory of a session: client {costs.ClientMemoryBytes / 1e6:F1} MB, server {costs.ServerMemoryBytes / 1e6:F1} MB");
        writer.WriteLine(report.StreamingPaysFromContextLength is { } length
            ? $"the streaming plan pays for sequences of {length} tokens or more"
            : "the streaming plan does not pay at any length");
        WriteOperations(writer, schedule, model);
        WriteBudget(writer, report.Budget);
        foreach ((PlanSite site, SiteChoice choice) in report.Sites.Zip(compilation.Sites))
        {
            WriteAlternatives(writer, site, choice, schedule.Objective);
        }
    }

    private static void WriteOperations(TextWriter writer, ExecutionSchedule schedule, CostModel model)
    {
        Table table = Terminal.Table("<site", "<layout", "<operation", "level", "count", "times", "rotations", "transforms", "us");
        foreach (SiteSchedule site in schedule.Sites)
        {
            foreach (OperationGroup group in site.Layout.OperationGroups(schedule.Config.BatchSize))
            {
                Scheme.OperationCounts counts = group.Counts();
                table.Add(
                    site.Site.Name, $"{site.Layout}", Names.Of(group.Kind), $"{group.Level}", $"{group.Count}", $"{group.Times}",
                    $"{counts.Rotations}", $"{counts.Transforms}", Microseconds(group.Times * model.Price(site.Layout.Degree, group)));
            }
        }

        Terminal.Write(writer, table, "the server's operations for a batch, predicted microseconds");
    }

    // Operations of the streaming plan have no prices of their own.
    private static string Microseconds(double time) => time > 0 ? $"{time:F1}" : "-";

    private static void WriteBudget(TextWriter writer, PlanBudget budget)
    {
        Table table = Terminal.Table("<budget line", "takes", "at most", "holds");
        foreach (BudgetLine line in budget.Lines)
        {
            table.Add(line.Name, $"{line.Actual:0.##}", $"{line.Limit:0.##}", Format.YesNo(line.Holds));
        }

        Terminal.Write(writer, table, $"budget {budget.Name}: {(budget.Holds ? "kept" : "exceeded")}");
    }

    private static void WriteAlternatives(TextWriter writer, PlanSite site, SiteChoice choice, Objective objective)
    {
        Table table = Terminal.Table(
            "<candidate", "<plan", "N", "log2 QP", "<layout", "score", "over chosen", "rot/token", "server ms", "total ms", "kB/token", "keys MB", "rms error");
        Candidate chosen = choice.Chosen;
        Add(table, "chosen", chosen, chosen);
        for (int i = 0; i < choice.Next.Count; i++)
        {
            Add(table, $"next {i + 1}", choice.Next[i], chosen);
        }

        Rejections rejected = choice.Rejected;
        Terminal.Write(
            writer, table,
            $"site {site.Site}: least {Names.Of(objective.Minimise)} ({(objective.Minimise == Minimise.Bytes ? "bytes" : "us")} a batch) of {choice.Considered} candidates; "
            + $"left out: {rejected.Precision} miss the precision, {rejected.Keys} need too many key bytes, {rejected.Budget} exceed the budget, {rejected.Overflow} could overflow, {rejected.Insecure} parameter sets are insecure");
    }

    private static void Add(Table table, string name, Candidate candidate, Candidate chosen)
    {
        PredictedCosts costs = candidate.Costs;
        double ms = 1.0 / 1000 / costs.Tokens;
        table.Add(
            name, Names.Of(candidate.Plan), $"{candidate.Parameters.Degree}", $"{candidate.Parameters.Log2Qp:F1}", $"{candidate.Layout}",
            $"{candidate.Score:F0}", $"{100 * ((candidate.Score / chosen.Score) - 1):+0.0;-0.0;0}%", $"{costs.RotationsPerToken:0.##}",
            $"{costs.Times.Compute * ms:F3}", $"{costs.Times.Total * ms:F3}", Format.Kilobytes((costs.BytesUp + costs.BytesDown) / (double)costs.Tokens),
            $"{candidate.KeyBytes / 1e6:F3}", Format.PowerOfTwo(costs.RelativeError));
    }
}
