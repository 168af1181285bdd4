namespace HeLora.Measurements;

/// <summary>The best valid configurations; null when none is valid.</summary>
public sealed record BestConfigurations(
    BestConfiguration? HighestThroughput, BestConfiguration? HighestAggregate, BestConfiguration? LowestRotations)
{
    /// <summary>Chooses among results; the first of equals.</summary>
    public static BestConfigurations Of(IEnumerable<ConfigResult> results)
    {
        BestConfiguration[] valid =
        [
            .. results.Where(r => r.Valid).Select(r => new BestConfiguration(
                r.Config, r.Throughput!.TokensPerSecond, r.Throughput.AggregateTokensPerSecond, r.Operations!.AvgRotationsPerToken)),
        ];
        return new BestConfigurations(
            valid.MaxBy(b => b.TokensPerSecond), valid.MaxBy(b => b.AggregateTokensPerSecond), valid.MinBy(b => b.AvgRotationsPerToken));
    }
}
