namespace HeLora.Cli.Verify;

/// <summary>Counts of modules.</summary>
internal sealed record VerifySummary(int TotalModules, int OkModules, int FailedModules);
