using System.Xml.Linq;
using HeLora.Reports.Plots.Font;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace HeLora.Reports.Plots;

/// <summary>Two values a row as dots, the first full, the second a ring.</summary>
internal static class DotRows
{
    private const float DotSize = 8, LineWidth = 2;

    // Around the scale, so that the ticks at its ends are seen.
    private const double Margin = 0.2;

    /// <summary>Draws them.</summary>
    /// <param name="name">The plot's name on its page.</param>
    /// <param name="label">A description for readers who do not see the plot.</param>
    /// <param name="title">The title of the scale.</param>
    /// <param name="series">The two values.</param>
    /// <param name="tick">Labels of the scale, which has only whole numbers.</param>
    /// <param name="rows">Rows: a name and the values.</param>
    /// <param name="mark">A value that is marked, and its name.</param>
    public static XElement Draw(
        string name, string label, string title, (Series First, Series Second) series, Func<double, string> tick,
        IReadOnlyList<(string Name, double First, double Second)> rows, (double Value, string Name) mark)
    {
        Plot plot = RowPlot.Create([.. rows.Select(r => r.Name)], title, hasLegend: true);
        double[] heights = [.. rows.Select((_, row) => RowPlot.Y(row))];
        for (int row = 0; row < rows.Count; row++)
        {
            LinePlot line = plot.Add.Line(rows[row].First, heights[row], rows[row].Second, heights[row]);
            line.Color = PlotStyle.Muted;
            line.LineWidth = 1;
        }

        Markers dots = plot.Add.Markers([.. rows.Select(r => r.First)], heights, MarkerShape.FilledCircle, DotSize, series.First.Color);
        Markers rings = plot.Add.Markers([.. rows.Select(r => r.Second)], heights, MarkerShape.OpenCircle, DotSize, series.Second.Color);
        rings.MarkerLineWidth = LineWidth;
        VerticalLine limit = plot.Add.VerticalLine(mark.Value, LineWidth, PlotStyle.Muted);
        (dots.LegendText, rings.LegendText, limit.LegendText) =
            (PlotFont.Text(series.First.Name), PlotFont.Text(series.Second.Name), PlotFont.Text(mark.Name));
        double[] values = [mark.Value, .. rows.Select(r => r.First), .. rows.Select(r => r.Second)];
        plot.Axes.SetLimitsX(Math.Floor(values.Min()) - Margin, Math.Ceiling(values.Max()) + Margin);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, LabelFormatter = tick };
        return RowPlot.Draw(plot, rows.Count, name, label);
    }
}
