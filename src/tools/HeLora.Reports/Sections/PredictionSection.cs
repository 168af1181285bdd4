using HeLora.Measurements;
using HeLora.Reports.Document;

namespace HeLora.Reports.Sections;

/// <summary>
/// Predictions of the compiler beside measurements. Simulated configurations are left out, as they have no measurement.
/// </summary>
internal static class PredictionSection
{
    // A prediction that is off by a larger factor is marked.
    private const double Factor = 1.5;

    /// <summary>The section; empty where no encrypted configuration has a prediction.</summary>
    /// <param name="measured">Valid configurations.</param>
    /// <param name="header">The heading of the column of names.</param>
    public static IEnumerable<Block> Create(IReadOnlyList<Measurement> measured, string header)
    {
        Measurement[] rows = [.. measured.Where(m => m.Result.Prediction is not null && !m.Config.IsSimulated())];
        if (rows.Length == 0)
        {
            yield break;
        }

        yield return new Heading(2, "Predictions");
        yield return new TableBuilder<Measurement>(rows)
            .Text(header, m => m.Name)
            .Number("predicted, ms per token", m => Predicted(m).MsPerToken)
            .Number("measured, ms per token", m => Timing(m).MedianHeTimeMs)
            .Figure("ratio of times", m => Ratio(TimeRatio(m)))
            .Number("compute predicted, ms", m => Predicted(m).ComputeMsPerToken)
            .Number("compute measured, ms", m => Timing(m).MedianComputeTimeMs)
            .Figure("ratio of compute", m => Ratio(ComputeRatio(m)))
            .Number("rms error predicted", m => Predicted(m).RmsRelativeError, Format.PowerOfTwo)
            .Number("rms error measured", m => m.Result.Accuracy!.RmsRelativeError, Format.PowerOfTwo)
            .Figure("ratio of errors", m => Ratio(ErrorRatio(m)))
            .Build();
        yield return new Paragraph(
            $"Ratios: measured over predicted, marked where it is above {Factor} or below 1/{Factor}; geometric means: times {Mean(rows, TimeRatio)}, "
            + $"compute {Mean(rows, ComputeRatio)}, errors {Mean(rows, ErrorRatio)}. Times are medians of both sides, offline and online, without a link. Times "
            + "are predicted from unit costs: helora calibrate measures those of a machine, and --costs takes them.");
    }

    private static PredictionFigures Predicted(Measurement m) => m.Result.Prediction!;

    private static TimingFigures Timing(Measurement m) => m.Result.Timing!;

    private static double TimeRatio(Measurement m) => Timing(m).MedianHeTimeMs / Predicted(m).MsPerToken;

    private static double ComputeRatio(Measurement m) => Timing(m).MedianComputeTimeMs / Predicted(m).ComputeMsPerToken;

    private static double ErrorRatio(Measurement m) => m.Result.Accuracy!.RmsRelativeError / Predicted(m).RmsRelativeError;

    private static Cell Ratio(double ratio) => new(Numbers.Ratio(ratio), IsMarked: ratio is > Factor or < 1 / Factor);

    private static string Mean(Measurement[] rows, Func<Measurement, double> ratio) => Numbers.Ratio(Math.Exp(rows.Average(m => Math.Log(ratio(m)))));
}
