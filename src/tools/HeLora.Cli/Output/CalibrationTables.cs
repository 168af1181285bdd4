using HeLora.Bench;
using HeLora.Compiler;
using HeLora.Measurements;
using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>Tables of unit costs and of their predictions.</summary>
internal static class CalibrationTables
{
    public static void Write(TextWriter writer, UnitCosts costs)
    {
        Table table = Terminal.Table("N", "level", "<item", "us");
        foreach (UnitCost cost in costs.Entries)
        {
            table.Add($"{cost.Degree}", $"{cost.Level}", Names.Of(cost.Item), $"{cost.Microseconds:F2}");
        }

        Terminal.Write(writer, table, costs.Machine);
    }

    public static void Write(TextWriter writer, PredictionCheck check)
    {
        Table table = Terminal.Table("hidden", "rank", "batch", "<plan", "predicted ms", "measured ms", "ratio", "within");
        foreach (PredictionRow row in check.Rows)
        {
            table.Add(
                $"{row.Config.HiddenSize}", $"{row.Config.Rank}", $"{row.Config.BatchSize}", row.Config.Plan, $"{row.PredictedMs:F3}",
                $"{row.MeasuredMs:F3}", $"{row.Ratio:F2}", Format.YesNo(Math.Abs(row.Ratio - 1) <= check.Tolerance));
        }

        Terminal.Write(
            writer, table,
            $"{check.Within} of {check.Rows.Count} configurations within {100 * check.Tolerance:F0} % of the measured time; expected at least {100 * PredictionCheck.RequiredShare:F0} %");
    }
}
