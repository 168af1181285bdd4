namespace HeLora.Measurements;

/// <summary>A configuration with its leading figures.</summary>
public sealed record BestConfiguration(
    BenchConfig Config, double TokensPerSecond, double AggregateTokensPerSecond, double AvgRotationsPerToken);
