namespace HeLora.Compiler;

/// <summary>A schedule and the candidates that it was chosen from.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Sites">For every site the candidate that was chosen and the next best.</param>
public sealed record Compilation(ExecutionSchedule Schedule, IReadOnlyList<SiteChoice> Sites);
