using System.Xml.Linq;
using HeLora.Reports.Plots.Font;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace HeLora.Reports.Plots;

/// <summary>Plots of the same logarithmic scale side by side, each with lines over the same places.</summary>
internal static class LinePanels
{
    private const int Width = 860, PanelHeight = 250, MaxNames = 8;

    // Of the scale, so that dots at its ends are whole.
    private const double Margin = 0.03;

    /// <summary>Draws them.</summary>
    /// <param name="name">The plot's name on its page.</param>
    /// <param name="label">A description for readers who do not see the plot.</param>
    /// <param name="xTitle">The title of the horizontal axis.</param>
    /// <param name="yTitle">The title of the vertical axis.</param>
    /// <param name="places">Names of the places, left to right.</param>
    /// <param name="panels">Titles and lines.</param>
    public static XElement Draw(
        string name, string label, string xTitle, string yTitle, IReadOnlyList<string> places,
        IReadOnlyList<(string Title, IReadOnlyList<PanelLine> Lines)> panels)
    {
        double[] values = [.. panels.SelectMany(p => p.Lines).SelectMany(l => l.Points).Select(p => p.Value)];
        double[] ticks = LogTicks.Between(values.Min(), values.Max());
        int columns = Math.Min(2, panels.Count), rows = (panels.Count + columns - 1) / columns;
        Plot[] plots = [.. panels.Select(panel => Panel(panel.Title, xTitle, yTitle, places, panel.Lines, ticks))];
        return SvgDrawing.Draw(plots, columns, new PixelSize(Width, rows * PanelHeight), name, label);
    }

    private static Plot Panel(
        string title, string xTitle, string yTitle, IReadOnlyList<string> places, IReadOnlyList<PanelLine> lines, double[] ticks)
    {
        Plot plot = PlotStyle.Create(xGrid: false);
        plot.Title(PlotFont.Text(title));
        plot.XLabel(PlotFont.Text(xTitle));
        plot.YLabel(PlotFont.Text(yTitle));
        foreach (PanelLine line in lines)
        {
            Scatter scatter = plot.Add.Scatter(
                line.Points.Select(p => (double)p.Place).ToArray(), line.Points.Select(p => LogTicks.Log(p.Value)).ToArray(), line.Color);
            (scatter.LineWidth, scatter.MarkerSize, scatter.LegendText) = (2, 8, PlotFont.Text(line.Name));
        }

        plot.Axes.Left.TickGenerator = new NumericManual([.. ticks.Select(LogTicks.Log)], [.. ticks.Select(Numbers.Count)]);
        int[] named = [.. Enumerable.Range(0, places.Count).Where(place => place % (1 + ((places.Count - 1) / MaxNames)) == 0)];
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. named.Select(place => (double)place)], [.. named.Select(place => places[place])]);
        double bottom = LogTicks.Log(ticks[0]), top = LogTicks.Log(ticks[^1]), margin = Margin * (top - bottom);
        plot.Axes.SetLimits(-0.5, places.Count - 0.5, bottom - margin, top + margin);
        plot.ShowLegend(Edge.Right).Padding = new PixelPadding(0);
        return plot;
    }
}
