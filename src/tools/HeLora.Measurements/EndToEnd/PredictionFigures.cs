namespace HeLora.Measurements;

/// <summary>The compiler's prediction, made before the measurement.</summary>
/// <param name="ScheduleHash">The schedule.</param>
/// <param name="MsPerToken">Everything but the link, a step's time divided by the batch size.</param>
/// <param name="ComputeMsPerToken">The server's online part of it.</param>
/// <param name="RmsRelativeError">The rms error.</param>
public sealed record PredictionFigures(string ScheduleHash, double MsPerToken, double ComputeMsPerToken, double RmsRelativeError);
