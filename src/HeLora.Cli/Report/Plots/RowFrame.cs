using System.Xml.Linq;

namespace HeLora.Cli.Report.Plots;

/// <summary>A plot with a named row for each configuration: a legend above, the scale below.</summary>
internal sealed class RowFrame
{
    /// <summary>The height of a row.</summary>
    public const double RowHeight = 22;

    /// <summary>The most rows of a plot that can still be read.</summary>
    public const int MaxRows = 60;

    private const double Width = 860, LegendHeight = 20, Gap = 8, AxisHeight = 44;

    private const int MaxLabel = 44;

    private readonly Axis _axis;
    private readonly double _left, _right, _top;

    /// <summary>Draws all but the figures.</summary>
    /// <param name="labels">Names of the rows.</param>
    /// <param name="legend">What the colours stand for.</param>
    /// <param name="axis">The scale.</param>
    /// <param name="tick">Labels of the scale.</param>
    /// <param name="title">What the scale measures.</param>
    /// <param name="margin">Room right of the scale, for texts.</param>
    public RowFrame(
        IReadOnlyList<string> labels, IReadOnlyList<Series> legend, Axis axis, Func<double, string> tick, string title, double margin)
    {
        _axis = axis;
        string[] shown = [.. labels.Select(l => l.Length <= MaxLabel ? l : $"{l[..(MaxLabel - 1)]}…")];
        _left = shown.Max(SvgCanvas.TextWidth) + (2 * Gap);
        _right = Width - Math.Max(margin, 2 * Gap);
        List<List<Series>> lines = Lines(legend, Width - Gap);
        _top = (lines.Count * LegendHeight) + Gap;
        double bottom = _top + (labels.Count * RowHeight);
        Canvas = new SvgCanvas(Width, bottom + AxisHeight);
        for (int line = 0; line < lines.Count; line++)
        {
            DrawLegend(lines[line], (line + 0.5) * LegendHeight);
        }

        foreach (double value in axis.Ticks)
        {
            Canvas.Line(X(value), _top, X(value), bottom + 4, PlotTheme.Grid);
            Canvas.Write(X(value), bottom + 14, tick(value), PlotTheme.Muted, TextAnchor.Middle);
        }

        Canvas.Write((_left + _right) / 2, bottom + 32, title, PlotTheme.Muted, TextAnchor.Middle);
        for (int row = 0; row < shown.Length; row++)
        {
            Canvas.Write(_left - Gap, Y(row), shown[row], PlotTheme.Ink, TextAnchor.End);
        }
    }

    /// <summary>Where to draw.</summary>
    public SvgCanvas Canvas { get; }

    /// <summary>Where a value is.</summary>
    public double X(double value) => _left + (_axis.At(value) * (_right - _left));

    /// <summary>The middle of a row.</summary>
    public double Y(int row) => _top + ((row + 0.5) * RowHeight);

    /// <summary>A line across all rows, with its name above them.</summary>
    public void Mark(double value, string name, int rows)
    {
        Canvas.Line(X(value), _top - 4, X(value), _top + (rows * RowHeight), PlotTheme.Muted);
        Canvas.Write(X(value) - 4, _top - 4, name, PlotTheme.Muted, TextAnchor.End);
    }

    /// <summary>The drawing.</summary>
    public XElement ToXml(string label) => Canvas.ToXml(label);

    private static double Size(Series series) => SvgCanvas.TextWidth(series.Name) + 34;

    private static List<List<Series>> Lines(IReadOnlyList<Series> legend, double width)
    {
        var lines = new List<List<Series>>();
        double used = double.PositiveInfinity;
        foreach (Series series in legend)
        {
            if (used + Size(series) > width)
            {
                lines.Add([]);
                used = 0;
            }

            lines[^1].Add(series);
            used += Size(series);
        }

        return lines;
    }

    private void DrawLegend(List<Series> legend, double y)
    {
        double x = Gap;
        foreach (Series series in legend)
        {
            Canvas.Rectangle(x, y - 5, 10, 10, series.Paint);
            Canvas.Write(x + 15, y, series.Name, PlotTheme.Ink);
            x += Size(series);
        }
    }
}
