using System.Text;
using System.Xml.Linq;
using HeLora.Measurements;
using HeLora.Reports.Plots.Font;
using ScottPlot;
using SkiaSharp;

namespace HeLora.Reports.Plots;

/// <summary>Makes SVG of plots that can be part of a page.</summary>
internal static class SvgDrawing
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws plots of the same size, row by row.</summary>
    /// <param name="plots">One, or panels; disposed of.</param>
    /// <param name="columns">The number of drawings side by side.</param>
    /// <param name="size">The whole's width and height in pixels.</param>
    /// <param name="name">The drawing's name on its page, a prefix of the names of its parts.</param>
    /// <param name="label">A description for readers who do not see the drawing.</param>
    public static XElement Draw(IReadOnlyList<Plot> plots, int columns, PixelSize size, string name, string label)
    {
        XElement svg = XDocument.Parse(Render(plots, columns, size)).Root!;
        svg.ReplaceAttributes(
            new XAttribute("viewBox", $"0 0 {size.Width} {size.Height}"), new XAttribute("width", size.Width), new XAttribute("height", size.Height),
            new XAttribute("role", "img"), new XAttribute("aria-label", PlainText.Clean(label)), new XAttribute("font-family", PlotFont.Family));
        foreach (XElement text in svg.Descendants(Svg + "text"))
        {
            text.Value = text.Value.Trim();
            text.Attribute("font-family")?.Remove();
        }

        NameParts(svg, name);
        return svg;
    }

    private static string Render(IReadOnlyList<Plot> plots, int columns, PixelSize size)
    {
        using var stream = new SKDynamicMemoryWStream();
        using var nowhere = new SKNoDrawCanvas((int)size.Width, (int)size.Height);
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, size.Width, size.Height), stream))
        {
            canvas.Clear(SKColors.White);
            float width = size.Width / columns, height = size.Height / ((plots.Count + columns - 1) / columns);
            for (int i = 0; i < plots.Count; i++)
            {
                using Plot plot = plots[i];
                float left = i % columns * width, top = i / columns * height;
                var area = new PixelRect(left, left + width, top + height, top);
                plot.RenderManager.ClearCanvasBeforeEachRender = false;

                // The first time a plot is laid out and drawn twice.
                plot.Render(nowhere, area);
                plot.Render(canvas, area);
            }
        }

        using SKData data = stream.DetachAsData();
        return Encoding.UTF8.GetString(data.AsSpan());
    }

    // Names of parts must be unique on a page, which has several plots.
    private static void NameParts(XElement svg, string name)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (XAttribute id in svg.Descendants().Attributes("id"))
        {
            names[$"url(#{id.Value})"] = $"url(#{name}-{names.Count + 1})";
            id.Value = $"{name}-{names.Count}";
        }

        foreach (XAttribute attribute in svg.Descendants().Attributes().Where(a => names.ContainsKey(a.Value)))
        {
            attribute.Value = names[attribute.Value];
        }
    }
}
