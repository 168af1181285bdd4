namespace HeLora.Plans;

/// <summary>How one site's step is computed.</summary>
/// <param name="Site">The site.</param>
/// <param name="Layout">Where numbers sit.</param>
/// <param name="Units">What the server does for a batch.</param>
/// <param name="GaloisElements">The keys that the server needs, ascending.</param>
/// <param name="KeyBytes">Their size.</param>
/// <param name="Costs">What a batch is predicted to take.</param>
public sealed record SiteSchedule(
    SiteShape Site, ISiteLayout Layout, IReadOnlyList<ScheduleUnit> Units, IReadOnlyList<int> GaloisElements, long KeyBytes,
    PredictedCosts Costs);
