using System.Text;
using HeLora.Measurements;
using ScottPlot;
using SkiaSharp;

namespace HeLora.Reports.Plots.Font;

/// <summary>
/// The font of plots, Liberation Sans. It is part of this library, so that plots are the same wherever they are drawn, even
/// where no fonts are installed. Its letters are as wide as those of Arial, which most readers have.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    /// <summary>The font list for browsers: all its fonts have letters of the same widths.</summary>
    public const string Family = "'Liberation Sans', Arimo, Arial, Helvetica, sans-serif";

    private const string Name = "Liberation Sans", Resource = "LiberationSans-Regular.ttf";

    // Replaces characters that the font does not have.
    private const char Unknown = '?';

    private static readonly Lazy<SKTypeface> Typeface = new(Load);

    private PlotFont()
    {
    }

    /// <summary>Makes it the font of all plots made afterwards.</summary>
    public static void Register() => _ = Typeface.Value;

    /// <summary>A text that the font can write.</summary>
    public static string Text(string text)
    {
        var known = new StringBuilder();
        foreach (Rune rune in PlainText.Clean(text).EnumerateRunes())
        {
            known.Append(Typeface.Value.ContainsGlyph(rune.Value) ? rune.ToString() : Unknown);
        }

        return known.ToString();
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Typeface.Value : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Typeface.Value : null;

    private static SKTypeface Load()
    {
        using Stream stream = typeof(PlotFont).Assembly.GetManifestResourceStream(Resource)!;
        using var data = SKData.Create(stream);
        Fonts.FontResolvers.Insert(0, new PlotFont());
        Fonts.Default = Name;
        return SKTypeface.FromData(data);
    }
}
