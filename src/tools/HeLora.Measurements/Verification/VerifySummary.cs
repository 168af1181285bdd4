namespace HeLora.Measurements;

/// <summary>Counts of modules.</summary>
public sealed record VerifySummary(int TotalModules, int OkModules, int FailedModules);
