using HeLora.Measurements;
using HeLora.Reports.Analysis;
using HeLora.Reports.Document;
using ScottPlot;

namespace HeLora.Reports.Plots;

/// <summary>Plots of valid configurations.</summary>
internal static class EndToEndPlots
{
    private const int MaxPanels = 12, MaxLines = 12;

    // A configuration with a larger error is not valid.
    private const double Tolerance = 1.0 / 256;

    /// <summary>Tokens a second by size, a panel for each rank.</summary>
    public static Figure Throughput(IReadOnlyList<Measurement> measured)
    {
        BenchConfig[] shapes =
        [
            .. measured.Select(m => m.Config).OrderBy(c => (double)c.HiddenSize * c.OutputSize).ThenBy(c => c.HiddenSize).DistinctBy(ConfigNames.Shape),
        ];
        List<string> places = [.. shapes.Select(ConfigNames.Shape)];
        int[] batches = [.. measured.Select(m => m.Config.BatchSize).Distinct().Order().Take(MaxLines)];
        (string, IReadOnlyList<PanelLine>)[] panels =
        [
            .. measured.GroupBy(m => (m.Config.Rank, m.Variant)).Take(MaxPanels)
                .Select(panel => (Title(panel.Key.Rank, panel.Key.Variant), Lines(panel, batches, places)))
                .Where(panel => panel.Item2.Count > 0),
        ];
        const string Caption = "Tokens a second of all sequences of a batch, both sides, offline and online (logarithmic scale)";
        string xTitle = places.Any(p => p.Contains('>', StringComparison.Ordinal)) ? "d_in>d_out" : "hidden size";
        return new Figure(
            "throughput", Caption + ".", () => LinePanels.Draw("throughput", Caption, xTitle, "tokens a second", places, panels));
    }

    /// <summary>The time of a token by part.</summary>
    public static Figure Times(IReadOnlyList<Measurement> measured)
    {
        Series[] parts =
        [
            new("client, offline", PlotStyle.Client[0]), new("server, offline", PlotStyle.Server[0]),
            new("client: encrypt", PlotStyle.Client[1]), new("server: compute", PlotStyle.Server[1]),
            new("client: decrypt", PlotStyle.Client[2]),
        ];
        (string, double[], string)[] rows =
        [
            .. measured.Take(RowPlot.MaxRows).Select(m =>
            {
                TimingFigures t = m.Result.Timing!;
                double[] sizes =
                [
                    t.MedianClientOfflineTimeMs, t.MedianServerOfflineTimeMs, t.MedianEncryptTimeMs, t.MedianComputeTimeMs, t.MedianDecryptTimeMs,
                ];
                return (m.Name, sizes, Numbers.Of(t.MedianHeTimeMs));
            }),
        ];
        const string Caption = "Time of a token by part";
        return new Figure(
            "times", Of(Caption, measured.Count),
            () => StackedRows.Draw("times", Caption, "ms per token: bars are medians of the parts, numbers of the whole", parts, rows));
    }

    /// <summary>The server's online time by operation; null where no report has it.</summary>
    public static Figure? Operations(IReadOnlyList<Measurement> measured)
    {
        Measurement[] timed = [.. measured.Where(m => m.Result.Timing!.OperationsMs is not null)];
        if (timed.Length == 0)
        {
            return null;
        }

        Series[] parts = [.. OperationGroups.Names.Select((name, i) => new Series(name, OperationColor(i)))];
        (string, double[], string)[] rows =
        [
            .. timed.Take(RowPlot.MaxRows).Select(m => (m.Name, OperationGroups.Of(m.Result.Timing!), Numbers.Of(m.Result.Timing!.AvgComputeTimeMs))),
        ];
        const string Caption = "The server's online time by operation";
        return new Figure(
            "operations", Of(Caption, timed.Length), () => StackedRows.Draw("operations", Caption, "ms per token (averages)", parts, rows));
    }

    /// <summary>Bytes up and down.</summary>
    public static Figure Bytes(IReadOnlyList<Measurement> measured)
    {
        Series[] parts = [new("up (request)", PlotStyle.Client[1]), new("down (answer)", PlotStyle.Server[1])];
        (string, double[], string)[] rows =
        [
            .. measured.Take(RowPlot.MaxRows).Select(m =>
            {
                CommunicationFigures bytes = m.Result.Communication!;
                double[] sizes = [bytes.BytesUpPerToken / 1000, bytes.BytesDownPerToken / 1000];
                return (m.Name, sizes, Numbers.Of(sizes.Sum()));
            }),
        ];
        const string Caption = "Bytes of a token on the link";
        return new Figure("bytes", Of(Caption, measured.Count), () => StackedRows.Draw("bytes", Caption, "kB per token", parts, rows));
    }

    /// <summary>Errors; null where all are zero.</summary>
    public static Figure? Precision(IReadOnlyList<Measurement> measured)
    {
        (string Name, double First, double Second)[] rows =
        [
            .. measured.Where(m => m.Result.Accuracy is { RmsRelativeError: > 0, MaxRelativeError: > 0 }).Take(RowPlot.MaxRows)
                .Select(m => (m.Name, Math.Log2(m.Result.Accuracy!.RmsRelativeError), Math.Log2(m.Result.Accuracy.MaxRelativeError))),
        ];
        if (rows.Length == 0)
        {
            return null;
        }

        const string Caption = "Errors against double precision";
        (Series, Series) series =
            (new("rms, to the rms of delta (dot)", PlotStyle.Series[0]), new("largest, to the largest |delta| (ring)", PlotStyle.Series[1]));
        return new Figure(
            "precision", Of(Caption, measured.Count),
            () => DotRows.Draw(
                "precision", Caption, "relative error, as a power of two: less is better", series, log2 => $"2^{log2:0}", rows,
                (Math.Log2(Tolerance), "limit")));
    }

    private static string Title(int rank, string variant) => variant.Length == 0 ? $"rank {rank}" : $"rank {rank}, {variant}";

    private static string Of(string caption, int count) =>
        count > RowPlot.MaxRows ? $"{caption}; the first {RowPlot.MaxRows} of {count} configurations." : $"{caption}.";

    private static List<PanelLine> Lines(IEnumerable<Measurement> panel, int[] batches, List<string> places) =>
    [
        .. panel.Where(m => m.Result.Throughput!.AggregateTokensPerSecond > 0 && batches.Contains(m.Config.BatchSize))
            .GroupBy(m => m.Config.BatchSize)
            .OrderBy(line => line.Key)
            .Select(line => new PanelLine(
                $"batch {line.Key}", PlotStyle.Series[Array.IndexOf(batches, line.Key) % PlotStyle.Series.Count],
                [.. line.Select(m => (places.IndexOf(ConfigNames.Shape(m.Config)), m.Result.Throughput!.AggregateTokensPerSecond)).OrderBy(p => p.Item1)])),
    ];

    // The last group holds the operations that are in no other group.
    private static Color OperationColor(int group) => group < OperationGroups.Names.Count - 1 ? PlotStyle.Series[group] : PlotStyle.Grid;
}
