namespace HeLora.Reports;

/// <summary>A figure that is not what it was.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Figure">The figure, by its name in the report; empty where the whole configuration is missing or new.</param>
/// <param name="Baseline">What it was.</param>
/// <param name="Current">What it is.</param>
/// <param name="Verdict">What to think of it.</param>
/// <param name="IsRegression">Whether it must not be.</param>
public sealed record Difference(
    string Configuration, string Figure, string Baseline, string Current, string Verdict, bool IsRegression)
{
    /// <summary>One line.</summary>
    public override string ToString() => Figure.Length == 0
        ? $"{Configuration}: {Verdict}"
        : $"{Configuration}: {Figure}: {Baseline} -> {Current} ({Verdict})";
}
