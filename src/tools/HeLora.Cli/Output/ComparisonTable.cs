using HeLora.Reports;
using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>The table of the differences between two reports.</summary>
internal static class ComparisonTable
{
    public static void Write(TextWriter writer, Comparison comparison)
    {
        string configurations = comparison.Configurations == 1 ? "1 configuration" : $"{comparison.Configurations} configurations";
        if (comparison.Differences.Count == 0)
        {
            writer.WriteLine($"{configurations} compared, none differs");
            return;
        }

        Table table = Terminal.Table("<configuration", "<figure", "baseline", "current", "<verdict", "<regression");
        foreach (Difference difference in comparison.Differences)
        {
            table.Add(
                difference.Configuration, difference.Figure.Length > 0 ? difference.Figure : "all", difference.Baseline, difference.Current,
                difference.Verdict, difference.IsRegression ? "yes" : "");
        }

        Terminal.Write(writer, table, $"{configurations} compared, {comparison.Regressions.Count()} of {comparison.Differences.Count} differences are regressions");
    }
}
