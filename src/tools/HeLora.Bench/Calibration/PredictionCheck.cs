using HeLora.Measurements;

namespace HeLora.Bench;

/// <summary>Predicted against measured times of a sweep.</summary>
/// <param name="Rows">The configurations that were measured.</param>
/// <param name="Tolerance">The largest deviation of a prediction, relative to the measured time.</param>
public sealed record PredictionCheck(IReadOnlyList<PredictionRow> Rows, double Tolerance)
{
    /// <summary>The share of configurations that must be within the tolerance.</summary>
    public const double RequiredShare = 0.9;

    /// <summary>Configurations within the tolerance.</summary>
    public int Within => Rows.Count(r => Math.Abs(r.Ratio - 1) <= Tolerance);

    /// <summary>Whether enough configurations are within the tolerance.</summary>
    public bool Holds => Rows.Count > 0 && Within >= RequiredShare * Rows.Count;

    /// <summary>Takes the results of a sweep; invalid ones are left out.</summary>
    public static PredictionCheck Of(EndToEndReport report, double tolerance) => new(
        [.. report.AllResults.Where(r => r is { Valid: true, Prediction: not null, Timing: not null })
            .Select(r => new PredictionRow(r.Config, r.Prediction!.MsPerToken, r.Timing!.MedianHeTimeMs))],
        tolerance);
}

/// <summary>The predicted and the measured time of one configuration.</summary>
/// <param name="Config">The configuration.</param>
/// <param name="PredictedMs">Predicted milliseconds per token: offline and online work of both sides.</param>
/// <param name="MeasuredMs">The measured median of the same.</param>
public sealed record PredictionRow(BenchConfig Config, double PredictedMs, double MeasuredMs)
{
    /// <summary>Predicted over measured.</summary>
    public double Ratio => PredictedMs / MeasuredMs;
}
