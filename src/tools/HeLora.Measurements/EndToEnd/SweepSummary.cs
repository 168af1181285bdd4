namespace HeLora.Measurements;

/// <summary>Counts of configurations; failed ones are all that are not valid.</summary>
public sealed record SweepSummary(int TotalConfigs, int ValidConfigs, int FailedConfigs);
