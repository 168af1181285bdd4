namespace HeLora.Reports;

/// <summary>The outcome of a comparison.</summary>
/// <param name="Configurations">Configurations that are in both reports.</param>
/// <param name="Differences">What differs, configuration by configuration.</param>
public sealed record Comparison(int Configurations, IReadOnlyList<Difference> Differences)
{
    /// <summary>Those that must not be.</summary>
    public IEnumerable<Difference> Regressions => Differences.Where(d => d.IsRegression);
}
