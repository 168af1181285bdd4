namespace HeLora.Reports;

/// <summary>The outcome of a comparison.</summary>
/// <param name="Configurations">Configurations that are in both reports.</param>
/// <param name="Differences">The differences, configuration by configuration.</param>
public sealed record Comparison(int Configurations, IReadOnlyList<Difference> Differences)
{
    /// <summary>The differences for the worse.</summary>
    public IEnumerable<Difference> Regressions => Differences.Where(d => d.IsRegression);
}
