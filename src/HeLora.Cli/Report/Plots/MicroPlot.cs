using HeLora.Cli.Bench.Micro;
using HeLora.Cli.Report.Document;

namespace HeLora.Cli.Report.Plots;

/// <summary>The plot of single operations.</summary>
internal static class MicroPlot
{
    /// <summary>Medians.</summary>
    /// <param name="report">The operations.</param>
    /// <param name="name">The plot's name.</param>
    public static Figure Of(MicroReport report, string name)
    {
        (string, double[], string)[] rows =
        [
            .. report.Results.Take(RowFrame.MaxRows).Select(r => (
                $"{r.Operation}, {r.Limbs} {(r.Limbs == 1 ? "limb" : "limbs")}", new[] { 1000 * r.MedianTimeMs }, Numbers.Milliseconds(r.MedianTimeMs))),
        ];
        string caption = $"Median times of single operations, N = {report.Profile.RingDegree}";
        return new Figure(
            name, caption + ".",
            StackedRows.Draw(caption, "µs", [new("median", PlotTheme.Series[0])], rows, µs => Numbers.Milliseconds(µs / 1000)));
    }
}
