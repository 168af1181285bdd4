namespace HeLora.Plans;

/// <summary>What the compiler asks of a plan. <see cref="PlanRegistry"/> lists them.</summary>
internal interface IPlan
{
    /// <summary>The plan.</summary>
    PlanKind Kind { get; }

    /// <summary>What Galois keys may take where the objective does not say.</summary>
    int DefaultKeyBytes { get; }

    /// <summary>The parameter sets to consider; none where the plan has not got the policy.</summary>
    IEnumerable<ParameterSpec> ParameterSets(AdapterPrivacy privacy, ParameterProfile profile);

    /// <summary>The layouts to consider, in a fixed order; none where the shapes fit none.</summary>
    IEnumerable<ISiteLayout> Layouts(PlanParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize);

    /// <summary>Predicts a layout's results for a batch; null where overflow could not be excluded.</summary>
    SitePrediction? Predict(PlanParameters parameters, ISiteLayout layout, int batchSize);

    /// <summary>The sites that unit costs are measured on: together they have every operation in every ring of the plan.</summary>
    IEnumerable<CalibrationSite> CalibrationSites();

    /// <summary>Writes a layout's free parameters.</summary>
    LayoutDocument Write(ISiteLayout layout);

    /// <summary>Makes a layout of free parameters.</summary>
    /// <exception cref="ArgumentException">They contradict one another or the site.</exception>
    ISiteLayout Read(LayoutDocument document, PlanParameters parameters, AdapterPrivacy privacy, SiteShape site);
}
