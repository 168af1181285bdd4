using System.Xml.Linq;

namespace HeLora.Cli.Report.Plots;

/// <summary>Bars from left to right, made of parts.</summary>
internal static class StackedRows
{
    private const double BarHeight = 14;

    /// <summary>Draws them.</summary>
    /// <param name="label">What the plot is.</param>
    /// <param name="title">What its scale measures.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="rows">Rows: a name, the size of every part, and what is written at the bar's end.</param>
    /// <param name="format">A size as text.</param>
    public static XElement Draw(
        string label, string title, IReadOnlyList<Series> parts, IReadOnlyList<(string Name, double[] Sizes, string Total)> rows,
        Func<double, string> format)
    {
        Axis axis = Axis.FromZero(rows.Max(r => r.Sizes.Sum()));
        var frame = new RowFrame(
            [.. rows.Select(r => r.Name)], parts.Count > 1 ? [.. parts.Where((_, part) => rows.Any(r => r.Sizes[part] > 0))] : [], axis, value => $"{value:0.####}", title,
            rows.Max(r => SvgCanvas.TextWidth(r.Total)) + 12);
        for (int row = 0; row < rows.Count; row++)
        {
            double sum = 0;
            for (int part = 0; part < parts.Count; part++)
            {
                double size = rows[row].Sizes[part], x = frame.X(sum), end = frame.X(sum += size);
                if (end > x)
                {
                    frame.Canvas.Rectangle(
                        x, frame.Y(row) - (BarHeight / 2), end - x, BarHeight, parts[part].Paint, $"{rows[row].Name}: {parts[part].Name} {format(size)}");
                }
            }

            frame.Canvas.Write(frame.X(sum) + 6, frame.Y(row), rows[row].Total, PlotTheme.Ink);
        }

        return frame.ToXml(label);
    }
}
