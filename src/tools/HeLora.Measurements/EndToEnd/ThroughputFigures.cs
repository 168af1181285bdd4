namespace HeLora.Measurements;

/// <summary>Speed. Offline work of both sides counts, except where it says online.</summary>
/// <param name="TokensPerSecond">Of one sequence: steps a second.</param>
/// <param name="AggregateTokensPerSecond">Of all sequences of the batch.</param>
/// <param name="MsPerToken">The time of a step, averaged.</param>
/// <param name="MedianMsPerToken">The time of a step, median.</param>
/// <param name="OnlineTokensPerSecond">Of one sequence, from activations to deltas.</param>
/// <param name="OnlineAggregateTokensPerSecond">Of all sequences, from activations to deltas.</param>
/// <param name="OnlineMsPerToken">The time of a step from activations to deltas, averaged.</param>
public sealed record ThroughputFigures(
    double TokensPerSecond, double AggregateTokensPerSecond, double MsPerToken, double MedianMsPerToken,
    double OnlineTokensPerSecond, double OnlineAggregateTokensPerSecond, double OnlineMsPerToken);
