using HeLora.Measurements;
using HeLora.Reports.Document;

namespace HeLora.Reports.Plots;

/// <summary>The plot of single operations.</summary>
internal static class MicroPlot
{
    /// <summary>Medians.</summary>
    /// <param name="report">The operations.</param>
    /// <param name="name">The plot's name.</param>
    public static Figure Of(MicroReport report, string name)
    {
        string mark = report.IsSimulated() ? $", {Simulated.Mark}" : "";
        (string, double[], string)[] rows =
        [
            .. report.Results.Take(RowPlot.MaxRows).Select(r => (
                $"{r.Operation}{mark}, {r.Limbs} {(r.Limbs == 1 ? "limb" : "limbs")}", new[] { 1000 * r.MedianTimeMs }, Numbers.Of(1000 * r.MedianTimeMs))),
        ];
        string caption = $"Median times of single operations, N = {report.Profile.RingDegree}{mark}";
        return new Figure(
            name, caption + ".",
            () => StackedRows.Draw(name, caption, "median, µs", [new("median", PlotStyle.Series[0])], rows));
    }
}
