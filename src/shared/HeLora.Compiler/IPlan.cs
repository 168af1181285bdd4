using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>A plan as the compiler sees it: its parameter sets, layouts, predictions and costs. <see cref="PlanRegistry"/> lists the plans.</summary>
internal interface IPlan
{
    /// <summary>The plan.</summary>
    PlanKind Kind { get; }

    /// <summary>The most bytes of Galois keys where the objective sets no limit.</summary>
    int DefaultKeyBytes { get; }

    /// <summary>The parameter sets to consider; none where the plan does not have the policy.</summary>
    IEnumerable<ParameterSpec> ParameterSets(AdapterPrivacy privacy, ParameterProfile profile);

    /// <summary>Makes a parameter set of the numbers in a schedule and checks it.</summary>
    /// <param name="document">The numbers.</param>
    /// <returns>The set; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The plan cannot use the numbers, or they are not secure.</exception>
    PlanParameters Read(ParametersDocument document);

    /// <summary>The layouts to consider, in a fixed order; none where no layout holds the shapes.</summary>
    IEnumerable<ISiteLayout> Layouts(PlanParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize);

    /// <summary>Predicts error, bytes and memory of a layout; null where overflow cannot be excluded.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="batchSize">Tokens of the batch.</param>
    /// <param name="sessionTokens">Tokens of the session, over which blocks are spread.</param>
    SitePrediction? Predict(PlanParameters parameters, ISiteLayout layout, int batchSize, long sessionTokens);

    /// <summary>The quantity of every priced item in a batch.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="sessionTokens">Tokens of the session, over which the cost of blocks is spread.</param>
    IReadOnlyList<CostEntry> Costs(ISiteLayout layout, int tokens, long sessionTokens);

    /// <summary>The sites on which unit costs are measured. Together they have every item in every ring of the plan.</summary>
    IEnumerable<CalibrationSite> CalibrationSites();

    /// <summary>The free parameters of a layout.</summary>
    LayoutDocument Write(ISiteLayout layout);

    /// <summary>Makes a layout from its free parameters.</summary>
    /// <exception cref="ArgumentException">The parameters contradict one another or the site.</exception>
    /// <exception cref="InvalidCastException">The parameters are those of another plan's layout.</exception>
    ISiteLayout Read(LayoutDocument document, PlanParameters parameters, AdapterPrivacy privacy, SiteShape site);
}
