using System.Xml.Linq;
using HeLora.Reports.Plots.Font;
using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.TickGenerators;

namespace HeLora.Reports.Plots;

/// <summary>A plot with a named row for each configuration, the first at the top: a legend above, the scale below.</summary>
internal static class RowPlot
{
    /// <summary>The most rows of a plot that can still be read.</summary>
    public const int MaxRows = 60;

    private const int Width = 860, RowHeight = 22, Margin = 84, MaxName = 44;

    /// <summary>A plot with names; rows are at the heights 0, -1, -2 and so on.</summary>
    /// <param name="names">Names of the rows.</param>
    /// <param name="title">The title of the scale.</param>
    /// <param name="hasLegend">Whether to explain colours.</param>
    public static Plot Create(IReadOnlyList<string> names, string title, bool hasLegend)
    {
        Plot plot = PlotStyle.Create(xGrid: true);
        plot.Axes.Left.TickGenerator = new NumericManual([.. names.Select((_, row) => Y(row))], [.. names.Select(Clip)]);
        plot.Axes.Left.TickLabelStyle.ForeColor = PlotStyle.Ink;
        plot.Axes.SetLimitsY(Y(names.Count - 1) - 0.6, 0.6);
        plot.Axes.Bottom.Label.Text = PlotFont.Text(title);
        if (hasLegend)
        {
            (plot.Legend.Orientation, plot.Legend.TightHorizontalWrapping) = (Orientation.Horizontal, true);
            LegendPanel panel = plot.ShowLegend(Edge.Top);
            (panel.Alignment, panel.Padding) = (Alignment.MiddleLeft, new PixelPadding(0));
        }
        else
        {
            plot.HideLegend();
        }

        return plot;
    }

    /// <summary>The height of a row.</summary>
    public static double Y(int row) => -row;

    /// <summary>The drawing.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="name">The plot's name on its page.</param>
    /// <param name="label">A description for readers who do not see the plot.</param>
    public static XElement Draw(Plot plot, int rows, string name, string label) =>
        SvgDrawing.Draw([plot], 1, new PixelSize(Width, (rows * RowHeight) + Margin), name, label);

    private static string Clip(string name) => PlotFont.Text(name.Length <= MaxName ? name : $"{name[..(MaxName - 1)]}…");
}
