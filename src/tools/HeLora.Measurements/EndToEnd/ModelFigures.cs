namespace HeLora.Measurements;

/// <summary>A whole model, extrapolated from the measured layer, since its layers are alike.</summary>
/// <param name="Name">The model.</param>
/// <param name="Layers">Layers.</param>
/// <param name="AdaptedProjections">Projections of all layers.</param>
/// <param name="LayerMsPerStep">A step of one layer, every token of the batch, everything but the link.</param>
/// <param name="ModelMsPerStep">A step of all layers.</param>
/// <param name="TokensPerSecond">Steps a second.</param>
/// <param name="AggregateTokensPerSecond">The same for all sequences of the batch.</param>
/// <param name="BytesUpPerToken">Bytes up for all layers.</param>
/// <param name="BytesDownPerToken">Bytes down for all layers.</param>
/// <param name="RecommendedBatchSize">The smallest batch predicted to come within a tenth of the best aggregate throughput.</param>
public sealed record ModelFigures(
    string Name, int Layers, int AdaptedProjections, double LayerMsPerStep, double ModelMsPerStep, double TokensPerSecond,
    double AggregateTokensPerSecond, double BytesUpPerToken, double BytesDownPerToken, int RecommendedBatchSize);
