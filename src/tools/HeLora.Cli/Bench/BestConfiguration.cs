namespace HeLora.Cli.Bench;

/// <summary>A configuration with its leading figures.</summary>
internal sealed record BestConfiguration(
    BenchConfig Config, double TokensPerSecond, double AggregateTokensPerSecond, double AvgRotationsPerToken);
