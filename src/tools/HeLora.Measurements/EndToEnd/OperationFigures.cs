namespace HeLora.Measurements;

/// <summary>The server's operations per token: those of a step divided by the batch size.</summary>
public sealed record OperationFigures(
    double AvgRotationsPerToken, double AvgKeyswitchesPerToken, double AvgDecompositionsPerToken,
    double AvgRescalesPerToken, double AvgCtPtMultiplicationsPerToken, double AvgTransformsPerToken);
