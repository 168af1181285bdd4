namespace HeLora.Cli.Bench;

/// <summary>Counts of configurations; failed ones are all that are not valid.</summary>
internal sealed record SweepSummary(int TotalConfigs, int ValidConfigs, int FailedConfigs);
