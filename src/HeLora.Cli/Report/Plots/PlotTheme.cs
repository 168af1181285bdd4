namespace HeLora.Cli.Report.Plots;

/// <summary>Colours of plots. Drawings have those of a light page as attributes; the style sheet overrides them on a dark one.</summary>
internal static class PlotTheme
{
    /// <summary>Texts.</summary>
    public static Paint Ink { get; } = new("ink", "#1f2328", "#e6edf3");

    /// <summary>Axes and lesser texts.</summary>
    public static Paint Muted { get; } = new("muted", "#59636e", "#9ba4ae");

    /// <summary>Grid lines.</summary>
    public static Paint Grid { get; } = new("grid", "#dde2e7", "#30363d");

    /// <summary>The page.</summary>
    public static Paint Page { get; } = new("page", "#ffffff", "#0d1117");

    /// <summary>Client: preparation, encryption, decryption.</summary>
    public static IReadOnlyList<Paint> Client { get; } =
        [new("client1", "#a9cdee", "#b9d8f4"), new("client2", "#4a90d2", "#57a0e5"), new("client3", "#1d5796", "#2a68b3")];

    /// <summary>Server: preparation, computation.</summary>
    public static IReadOnlyList<Paint> Server { get; } = [new("server1", "#f6cd9c", "#f3cfa3"), new("server2", "#dc7a2b", "#e2843a")];

    /// <summary>Series that have no colour of their own.</summary>
    public static IReadOnlyList<Paint> Series { get; } =
    [
        new("series1", "#2f7fc9", "#58a6ff"), new("series2", "#d9731e", "#f0883e"), new("series3", "#2a9461", "#3fb97f"),
        new("series4", "#8456c4", "#b48cf0"), new("series5", "#c9434c", "#f47067"), new("series6", "#7a828c", "#949ca6"),
    ];

    /// <summary>The style sheet: sizes, and colours on a dark page.</summary>
    public static string StyleSheet
    {
        get
        {
            IEnumerable<string> dark = new[] { Ink, Muted, Grid, Page }.Concat(Client).Concat(Server).Concat(Series)
                .Select(p => $".f-{p.Name}{{fill:{p.Dark}}}.s-{p.Name}{{stroke:{p.Dark}}}");
            return $"@media (prefers-color-scheme:dark){{{string.Concat(dark)}}}";
        }
    }
}
