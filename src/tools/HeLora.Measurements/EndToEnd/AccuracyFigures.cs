namespace HeLora.Measurements;

/// <summary>Errors against double precision over all timed tokens.</summary>
/// <param name="MaxRelativeError">Relative to the largest |delta|.</param>
/// <param name="RmsRelativeError">Relative to the rms of delta.</param>
public sealed record AccuracyFigures(double MaxRelativeError, double RmsRelativeError);
