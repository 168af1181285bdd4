using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>What the compiler asks of a plan. <see cref="PlanRegistry"/> lists them.</summary>
internal interface IPlan
{
    /// <summary>The plan.</summary>
    PlanKind Kind { get; }

    /// <summary>What Galois keys may take where the objective does not say.</summary>
    int DefaultKeyBytes { get; }

    /// <summary>The parameter sets to consider; none where the plan has not got the policy.</summary>
    IEnumerable<ParameterSpec> ParameterSets(AdapterPrivacy privacy, ParameterProfile profile);

    /// <summary>Makes a parameter set of the numbers in a schedule and checks it.</summary>
    /// <param name="document">The numbers.</param>
    /// <returns>The set; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The plan cannot use the numbers, or they are not secure.</exception>
    PlanParameters Read(ParametersDocument document);

    /// <summary>The layouts to consider, in a fixed order; none where the shapes fit none.</summary>
    IEnumerable<ISiteLayout> Layouts(PlanParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize);

    /// <summary>Predicts a layout's results for a batch; null where overflow could not be excluded.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="batchSize">Tokens of the batch.</param>
    /// <param name="sessionTokens">Tokens of the session.</param>
    SitePrediction? Predict(PlanParameters parameters, ISiteLayout layout, int batchSize, long sessionTokens);

    /// <summary>The quantity of every priced item that a batch takes.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="sessionTokens">Tokens of the whole session, over which work done for many tokens at once is spread.</param>
    IReadOnlyList<CostEntry> Costs(ISiteLayout layout, int tokens, long sessionTokens);

    /// <summary>The sites that unit costs are measured on: together they have every operation in every ring of the plan.</summary>
    IEnumerable<CalibrationSite> CalibrationSites();

    /// <summary>Writes a layout's free parameters.</summary>
    LayoutDocument Write(ISiteLayout layout);

    /// <summary>Makes a layout of free parameters.</summary>
    /// <exception cref="ArgumentException">They contradict one another or the site.</exception>
    ISiteLayout Read(LayoutDocument document, PlanParameters parameters, AdapterPrivacy privacy, SiteShape site);
}
