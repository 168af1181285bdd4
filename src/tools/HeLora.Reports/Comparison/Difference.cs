namespace HeLora.Reports;

/// <summary>A figure that differs between two reports.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Figure">The figure, by its name in the report; empty where the whole configuration is missing or new.</param>
/// <param name="Baseline">The figure in the baseline.</param>
/// <param name="Current">The figure in the current report.</param>
/// <param name="Verdict">The judgement, in words.</param>
/// <param name="IsRegression">Whether the change is for the worse.</param>
public sealed record Difference(
    string Configuration, string Figure, string Baseline, string Current, string Verdict, bool IsRegression)
{
    /// <summary>One line.</summary>
    public override string ToString() => Figure.Length == 0
        ? $"{Configuration}: {Verdict}"
        : $"{Configuration}: {Figure}: {Baseline} -> {Current} ({Verdict})";
}
