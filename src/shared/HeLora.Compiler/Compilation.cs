namespace HeLora.Compiler;

/// <summary>A schedule and why it was chosen.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Sites">For every site what else was considered.</param>
public sealed record Compilation(ExecutionSchedule Schedule, IReadOnlyList<SiteChoice> Sites);
