using HeLora.Reports.Plots.Font;
using ScottPlot;

namespace HeLora.Reports.Plots;

/// <summary>Colours and sizes of plots, which are light on every page.</summary>
internal static class PlotStyle
{
    /// <summary>The height of texts.</summary>
    public const float FontSize = 12;

    /// <summary>Texts.</summary>
    public static Color Ink { get; } = Color.FromHex("#1f2328");

    /// <summary>Axes and lesser texts.</summary>
    public static Color Muted { get; } = Color.FromHex("#59636e");

    /// <summary>Grid lines.</summary>
    public static Color Grid { get; } = Color.FromHex("#dde2e7");

    /// <summary>Client: preparation, encryption, decryption.</summary>
    public static IReadOnlyList<Color> Client { get; } = [Color.FromHex("#a9cdee"), Color.FromHex("#4a90d2"), Color.FromHex("#1d5796")];

    /// <summary>Server: preparation, computation.</summary>
    public static IReadOnlyList<Color> Server { get; } = [Color.FromHex("#f6cd9c"), Color.FromHex("#dc7a2b")];

    /// <summary>Series that have no colour of their own.</summary>
    public static IReadOnlyList<Color> Series { get; } =
    [
        Color.FromHex("#2f7fc9"), Color.FromHex("#d9731e"), Color.FromHex("#2a9461"), Color.FromHex("#8456c4"), Color.FromHex("#c9434c"),
        Color.FromHex("#7a828c"),
    ];

    /// <summary>A plot without a frame, with the grid of one axis.</summary>
    /// <param name="xGrid">Lines at the ticks of the x axis, or else at those of the y axis.</param>
    public static Plot Create(bool xGrid)
    {
        PlotFont.Register();
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.White;
        plot.Axes.Frame(false);
        plot.Axes.Color(Muted);
        plot.Grid.MajorLineColor = Grid;
        plot.Grid.XAxisStyle.IsVisible = xGrid;
        plot.Grid.YAxisStyle.IsVisible = !xGrid;
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.Label.FontSize = FontSize;
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = FontSize;
            axis.MajorTickStyle.Length = 0;
            axis.MinorTickStyle.Length = 0;
            axis.MinimumSize = 0;
        }

        // Half of the last tick's label.
        plot.Axes.Right.MinimumSize = FontSize;
        plot.Axes.Title.Label.FontSize = FontSize + 1;
        plot.Axes.Title.Label.ForeColor = Ink;
        plot.Legend.FontSize = FontSize;
        plot.Legend.FontColor = Ink;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.Margin = new PixelPadding(0);
        return plot;
    }
}
