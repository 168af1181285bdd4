using System.Xml.Linq;

namespace HeLora.Cli.Report.Plots;

/// <summary>Where a text is held.</summary>
internal enum TextAnchor
{
    /// <summary>At its beginning.</summary>
    Start,

    /// <summary>At its middle.</summary>
    Middle,

    /// <summary>At its end.</summary>
    End,
}

/// <summary>
/// Collects shapes of a drawing; lengths are pixels, y grows downwards. Texts are texts, in the reader's own font, so widths
/// are estimates.
/// </summary>
/// <param name="width">Width.</param>
/// <param name="height">Height.</param>
internal sealed class SvgCanvas(double width, double height)
{
    /// <summary>The height of texts.</summary>
    public const double FontSize = 12;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly List<XElement> _shapes = [];

    /// <summary>Width.</summary>
    public double Width => width;

    /// <summary>Height.</summary>
    public double Height => height;

    /// <summary>The width of a text, rather too much than too little.</summary>
    public static double TextWidth(string text) => 0.58 * FontSize * text.Length;

    /// <summary>A drawing that stands alone, with its page and style sheet.</summary>
    public static string StandAlone(XElement drawing)
    {
        var copy = new XElement(drawing);
        copy.AddFirst(
            new XElement(Svg + "style", PlotTheme.StyleSheet),
            new XElement(Svg + "rect", Attributes(("width", "100%"), ("height", "100%"), Fill(PlotTheme.Page)[0], Fill(PlotTheme.Page)[1])));
        return copy + "\n";
    }

    /// <summary>A filled rectangle.</summary>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="w">Width.</param>
    /// <param name="h">Height.</param>
    /// <param name="paint">Colour.</param>
    /// <param name="hint">What a pointer on it is told.</param>
    public void Rectangle(double x, double y, double w, double h, Paint paint, string? hint = null) =>
        Add("rect", hint, [("x", Text(x)), ("y", Text(y)), ("width", Text(w)), ("height", Text(h)), .. Fill(paint)]);

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, Paint paint, double thickness = 1) => Add(
        "line", null,
        [("x1", Text(x1)), ("y1", Text(y1)), ("x2", Text(x2)), ("y2", Text(y2)), .. Stroke(paint), ("stroke-width", Text(thickness))]);

    /// <summary>Lines from point to point.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, Paint paint) => Add(
        "polyline", null,
        [("points", string.Join(' ', points.Select(p => $"{Text(p.X)},{Text(p.Y)}"))), ("fill", "none"), .. Stroke(paint), ("stroke-width", "2")]);

    /// <summary>A dot, full or a ring.</summary>
    public void Dot(double x, double y, Paint paint, bool isFull, string hint) => Add(
        "circle", hint,
        [("cx", Text(x)), ("cy", Text(y)), ("r", "4"), .. Fill(isFull ? paint : PlotTheme.Page), .. isFull ? [] : Stroke(paint), ("stroke-width", isFull ? "0" : "2")]);

    /// <summary>A text; y is its middle.</summary>
    public void Write(double x, double y, string text, Paint paint, TextAnchor anchor = TextAnchor.Start, bool isBold = false)
    {
        Add(
            "text", null,
            [
                ("x", Text(x)), ("y", Text(y + (0.35 * FontSize))), ("text-anchor", anchor switch { TextAnchor.Start => "start", TextAnchor.Middle => "middle", _ => "end" }),
                .. Fill(paint), .. isBold ? [("font-weight", "600")] : Array.Empty<(string, string)>(),
            ]);
        _shapes[^1].Value = PlainText.Clean(text);
    }

    /// <summary>The drawing.</summary>
    /// <param name="label">What it is, for those who do not see it.</param>
    public XElement ToXml(string label) => new(
        Svg + "svg",
        Attributes(
            ("viewBox", $"0 0 {Text(width)} {Text(height)}"), ("width", Text(width)), ("height", Text(height)), ("role", "img"),
            ("aria-label", PlainText.Clean(label)), ("font-family", "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"),
            ("font-size", Text(FontSize))),
        _shapes);

    private static (string, string)[] Fill(Paint paint) => [("fill", paint.Light), ("class", $"f-{paint.Name}")];

    private static (string, string)[] Stroke(Paint paint) => [("stroke", paint.Light), ("class", $"s-{paint.Name}")];

    // Several classes of one shape are one attribute.
    private static IEnumerable<XAttribute> Attributes(params (string Name, string Value)[] attributes) => attributes
        .GroupBy(a => a.Name, a => a.Value).Select(g => new XAttribute(g.Key, string.Join(' ', g)));

    private static string Text(double length) => Math.Round(length, 1).ToString("0.#");

    private void Add(string shape, string? hint, (string Name, string Value)[] attributes) => _shapes.Add(
        new XElement(Svg + shape, Attributes(attributes), hint is null ? null : new XElement(Svg + "title", PlainText.Clean(hint))));
}
