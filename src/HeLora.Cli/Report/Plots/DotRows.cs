using System.Xml.Linq;

namespace HeLora.Cli.Report.Plots;

/// <summary>Two values a row as dots, the first full, the second a ring.</summary>
internal static class DotRows
{
    /// <summary>Draws them.</summary>
    /// <param name="label">What the plot is.</param>
    /// <param name="title">What its scale measures.</param>
    /// <param name="series">The two values.</param>
    /// <param name="axis">The scale.</param>
    /// <param name="tick">Labels of the scale, and values as texts.</param>
    /// <param name="rows">Rows: a name and the values.</param>
    /// <param name="mark">A value that is marked, and its name.</param>
    public static XElement Draw(
        string label, string title, IReadOnlyList<Series> series, Axis axis, Func<double, string> tick,
        IReadOnlyList<(string Name, double First, double Second)> rows, (double Value, string Name) mark)
    {
        var frame = new RowFrame([.. rows.Select(r => r.Name)], series, axis, tick, title, 24);
        frame.Mark(mark.Value, mark.Name, rows.Count);
        for (int row = 0; row < rows.Count; row++)
        {
            (string name, double first, double second) = rows[row];
            double y = frame.Y(row);
            frame.Canvas.Line(frame.X(first), y, frame.X(second), y, PlotTheme.Muted);
            frame.Canvas.Dot(frame.X(second), y, series[1].Paint, isFull: false, $"{name}: {series[1].Name} {tick(second)}");
            frame.Canvas.Dot(frame.X(first), y, series[0].Paint, isFull: true, $"{name}: {series[0].Name} {tick(first)}");
        }

        return frame.ToXml(label);
    }
}
