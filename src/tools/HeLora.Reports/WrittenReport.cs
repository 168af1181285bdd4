namespace HeLora.Reports;

/// <summary>A report that was written.</summary>
/// <param name="Files">The files; the page is the last.</param>
/// <param name="PlotProblem">Why the page has no plots; null where it has them.</param>
public sealed record WrittenReport(IReadOnlyList<string> Files, string? PlotProblem);
