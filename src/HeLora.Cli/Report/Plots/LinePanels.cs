using System.Xml.Linq;

namespace HeLora.Cli.Report.Plots;

/// <summary>Plots of the same scales side by side, each with lines over the same places.</summary>
internal static class LinePanels
{
    private const double Width = 860, PanelHeight = 250, Left = 58, Top = 30, Bottom = 48, LabelHeight = 14;

    /// <summary>Draws them.</summary>
    /// <param name="label">What the plot is.</param>
    /// <param name="xTitle">What the places are.</param>
    /// <param name="yTitle">What the scale measures.</param>
    /// <param name="places">Names of the places, left to right.</param>
    /// <param name="panels">A title and lines: a name, and values at some places.</param>
    /// <param name="format">A value as text.</param>
    public static XElement Draw(
        string label, string xTitle, string yTitle, IReadOnlyList<string> places,
        IReadOnlyList<(string Title, IReadOnlyList<PanelLine> Lines)> panels, Func<double, string> format)
    {
        double[] values = [.. panels.SelectMany(p => p.Lines).SelectMany(l => l.Points).Select(p => p.Value)];
        Axis axis = Axis.Logarithmic(values.Min(), values.Max());
        int columns = Math.Min(2, panels.Count), rows = (panels.Count + columns - 1) / columns;
        var canvas = new SvgCanvas(Width, (rows * PanelHeight) + 18);
        double margin = panels.SelectMany(p => p.Lines).Max(l => SvgCanvas.TextWidth(l.Name)) + 14;
        for (int i = 0; i < panels.Count; i++)
        {
            double x = i % columns * Width / columns, y = 18 + (i / columns * PanelHeight);
            var area = new Area(x + Left, y + Top, x + (Width / columns) - margin, y + PanelHeight - Bottom);
            DrawFrame(canvas, area, axis, places, panels[i].Title, xTitle, format);
            DrawLines(canvas, area, axis, places, panels[i].Lines, format);
        }

        canvas.Write(0, 9, yTitle, PlotTheme.Muted);
        return canvas.ToXml(label);
    }

    private static void DrawFrame(
        SvgCanvas canvas, Area area, Axis axis, IReadOnlyList<string> places, string title, string xTitle, Func<double, string> format)
    {
        canvas.Write(area.Left, area.Top - 18, title, PlotTheme.Ink, isBold: true);
        foreach (double tick in axis.Ticks)
        {
            double y = area.Y(axis.At(tick));
            canvas.Line(area.Left, y, area.Right, y, PlotTheme.Grid);
            canvas.Write(area.Left - 6, y, format(tick), PlotTheme.Muted, TextAnchor.End);
        }

        // Only as many names as fit side by side.
        int every = Math.Max(1, (int)Math.Ceiling(places.Max(SvgCanvas.TextWidth) * places.Count / (area.Right - area.Left)));
        for (int place = 0; place < places.Count; place += every)
        {
            canvas.Write(area.X(place, places.Count), area.Bottom + 14, places[place], PlotTheme.Muted, TextAnchor.Middle);
        }

        canvas.Write((area.Left + area.Right) / 2, area.Bottom + 31, xTitle, PlotTheme.Muted, TextAnchor.Middle);
    }

    private static void DrawLines(
        SvgCanvas canvas, Area area, Axis axis, IReadOnlyList<string> places, IReadOnlyList<PanelLine> lines, Func<double, string> format)
    {
        var labels = new List<(double Y, PanelLine Line)>();
        foreach (PanelLine line in lines)
        {
            (double X, double Y)[] points = [.. line.Points.Select(p => (area.X(p.Place, places.Count), area.Y(axis.At(p.Value))))];
            canvas.Polyline(points, line.Paint);
            for (int i = 0; i < points.Length; i++)
            {
                canvas.Dot(
                    points[i].X, points[i].Y, line.Paint, isFull: true, $"{line.Name}, {places[line.Points[i].Place]}: {format(line.Points[i].Value)}");
            }

            labels.Add((points[^1].Y, line));
        }

        // Names stand at the lines' ends, pushed down where they would overlap, and all up again where the last would be below the panel.
        double[] heights = [.. labels.OrderBy(l => l.Y).Select(l => l.Y)];
        for (int i = 1; i < heights.Length; i++)
        {
            heights[i] = Math.Max(heights[i], heights[i - 1] + LabelHeight);
        }

        double excess = Math.Max(0, heights[^1] - area.Bottom);
        foreach ((double y, PanelLine line) in heights.Zip(labels.OrderBy(l => l.Y), (y, l) => (y - excess, l.Line)))
        {
            canvas.Write(area.Right + 6, y, line.Name, line.Paint);
        }
    }

    private readonly record struct Area(double Left, double Top, double Right, double Bottom)
    {
        public double Y(double share) => Bottom - (share * (Bottom - Top));

        // Places have half a distance to the sides, so that one alone is in the middle.
        public double X(int place, int count) => Left + ((place + 0.5) * (Right - Left) / count);
    }
}
