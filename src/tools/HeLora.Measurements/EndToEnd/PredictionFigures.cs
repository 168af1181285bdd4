namespace HeLora.Measurements;

/// <summary>What the compiler said before anything was measured.</summary>
/// <param name="ScheduleHash">The schedule.</param>
/// <param name="MsPerToken">Everything but the link, a step's time divided by the batch size.</param>
/// <param name="ComputeMsPerToken">The server's online part of it.</param>
/// <param name="RmsRelativeError">The rms error.</param>
public sealed record PredictionFigures(string ScheduleHash, double MsPerToken, double ComputeMsPerToken, double RmsRelativeError);
