using System.Xml.Linq;
using HeLora.Reports.Plots.Font;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace HeLora.Reports.Plots;

/// <summary>Bars from left to right, made of parts.</summary>
internal static class StackedRows
{
    // Of a row's height.
    private const double Thickness = 0.64;

    // Of the longest bar; room for a text at its end.
    private const double End = 0.16;

    private const int Ticks = 6;

    // Where axes can still be divided into ticks.
    private const double Least = 1e-12, Greatest = 1e21;

    /// <summary>Draws them.</summary>
    /// <param name="name">The plot's name on its page.</param>
    /// <param name="label">A description for readers who do not see the plot.</param>
    /// <param name="title">The title of the scale.</param>
    /// <param name="parts">The parts; a legend names them if there are several.</param>
    /// <param name="rows">Rows: a name, the size of every part, and the text at the end of the bar.</param>
    public static XElement Draw(
        string name, string label, string title, IReadOnlyList<Series> parts, IReadOnlyList<(string Name, double[] Sizes, string Total)> rows)
    {
        Plot plot = RowPlot.Create([.. rows.Select(r => r.Name)], title, parts.Count > 1);
        for (int part = 0; part < parts.Count; part++)
        {
            Bar[] bars = [.. Bars(rows, part, parts[part].Color)];
            if (bars.Length > 0)
            {
                BarPlot plottable = plot.Add.Bars(bars);
                plottable.LegendText = PlotFont.Text(parts[part].Name);
            }
        }

        for (int row = 0; row < rows.Count; row++)
        {
            Text text = plot.Add.Text(PlotFont.Text(rows[row].Total), rows[row].Sizes.Sum(), RowPlot.Y(row));
            text.LabelAlignment = Alignment.MiddleLeft;
            text.LabelFontColor = PlotStyle.Ink;
            text.LabelFontSize = PlotStyle.FontSize;
            text.OffsetX = 4;
        }

        plot.Axes.SetLimitsX(0, Math.Clamp(rows.Max(r => r.Sizes.Sum()) * (1 + End), Least, Greatest));
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { TargetTickCount = Ticks, LabelFormatter = value => $"{value:0.####}" };
        return RowPlot.Draw(plot, rows.Count, name, label);
    }

    private static IEnumerable<Bar> Bars(IReadOnlyList<(string Name, double[] Sizes, string Total)> rows, int part, Color color)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            double start = rows[row].Sizes.Take(part).Sum(), size = rows[row].Sizes[part];
            if (size > 0)
            {
                yield return new Bar
                {
                    Position = RowPlot.Y(row),
                    ValueBase = start,
                    Value = start + size,
                    Size = Thickness,
                    FillColor = color,
                    LineWidth = 0,
                    Orientation = Orientation.Horizontal,
                };
            }
        }
    }
}
