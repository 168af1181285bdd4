namespace HeLora.Measurements;

/// <summary>Counts of configurations; every one that is not valid counts as failed.</summary>
public sealed record SweepSummary(int TotalConfigs, int ValidConfigs, int FailedConfigs);
