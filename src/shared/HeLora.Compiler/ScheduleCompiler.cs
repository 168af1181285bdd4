using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Compiler;

/// <summary>
/// Chooses plan, parameters and layouts. It prices every candidate that is secure, cannot wrap around, reaches the precision and
/// keeps to the key limit, and takes the best. The same input gives the same choice. An instance keeps the parameter sets that it
/// made, so that one instance serves many calls; it is not for several threads at once.
/// </summary>
public sealed class ScheduleCompiler : IDisposable
{
    private const int Alternatives = 3, UsualAnswerBits = 22;

    private readonly CostModel _model;
    private readonly Dictionary<ParameterSpec, PlanParameters> _parameters = [];

    /// <summary>Makes a compiler.</summary>
    /// <param name="costs">The unit costs of the machine; null for those that come with the library.</param>
    public ScheduleCompiler(UnitCosts? costs = null) => _model = new CostModel(costs ?? UnitCosts.Default);

    /// <summary>Compiles the adapted projections of one layer: one plan and one parameter set for all its sites.</summary>
    /// <param name="config">The projections and the load.</param>
    /// <param name="objective">The policy, the precision, and what to minimise.</param>
    /// <param name="budget">Limits that the compiler keeps to where a candidate does; <see cref="CostBudget.Check"/> tells whether
    /// the schedule does.</param>
    /// <exception cref="ScheduleException">A field is out of range, or no plan serves all sites.</exception>
    public Compilation Compile(LoraConfig config, Objective objective, CostBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(objective);
        objective.Validate();
        AdapterSchedule adapter = Compile(config.Sites(objective.Privacy), config.Load, objective, budget);
        ScheduleException.Require(
            adapter.IsUniform, "sites", string.Join(", ", adapter.Sites.Select(site => $"{site.Schedule.Site.Name} by {site.Plan}")),
            "one plan and one parameter set that serve all sites of a layer");
        CompiledSite first = adapter.Sites[0];
        var schedule = new ExecutionSchedule(
            config, objective, first.Plan, first.Parameters, [.. adapter.Sites.Select(site => site.Schedule)]);
        return new Compilation(schedule, [.. adapter.Sites.Select(site => site.Choice)]);
    }

    /// <summary>
    /// Compiles a whole adapter. Where some plan and parameter set serve all sites, the one with the least summed score is taken
    /// for all; otherwise every shape gets its own best plan and parameter set. Each distinct shape is priced once, whatever the
    /// names of the sites and modules that have it.
    /// </summary>
    /// <param name="sites">The sites, at least one.</param>
    /// <param name="load">The load, the same for all sites.</param>
    /// <param name="objective">The policy, the precision, and what to minimise.</param>
    /// <param name="budget">Limits of a site that the compiler keeps to where a candidate does.</param>
    /// <returns>An entry for every site, in their order.</returns>
    /// <exception cref="ScheduleException">A field is out of range, or a site is left without a candidate; the text names it.</exception>
    public AdapterSchedule Compile(IReadOnlyList<SiteShape> sites, SiteLoad load, Objective objective, CostBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(objective);
        objective.Validate();
        load.Validate();
        CheckSites(sites);
        var shapes = new DistinctShapes(sites);
        List<CandidateSet> sets = Price(shapes.Shapes, load, objective);
        if (budget is not null)
        {
            CandidateSet.Prefer(budget, sets);
        }

        CandidateSet? common = sets.Where(set => set.ServesAll)
            .MinBy(set => shapes.IndexOfSite.Sum(shape => set.Shapes[shape].Best!.Score));
        CompiledSite[] compiled = [.. shapes.Shapes.Select((shape, i) => Choose(shape, i, common, sets, load, objective))];
        return new AdapterSchedule([.. sites.Select((site, i) => Rename(compiled[shapes.IndexOfSite[i]], site, objective.Privacy))]);
    }

    /// <summary>
    /// The cheapest layout of a plan of ciphertexts for given parameters, whatever its precision. It keeps to the plan's key limit
    /// where any layout does.
    /// </summary>
    /// <param name="plan">A plan of ciphertexts.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="site">The site.</param>
    /// <param name="batchSize">Tokens sent at a time.</param>
    /// <exception cref="ArgumentException">The plan is streaming, or no layout holds the shapes.</exception>
    public ICiphertextLayout ChooseLayout(
        PlanKind plan, SchemeParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(site);
        if (plan == PlanKind.Streaming)
        {
            throw new ArgumentException($"plan: {plan}; expected a plan of ciphertexts", nameof(plan));
        }

        IPlan own = PlanRegistry.Of(plan);
        var objective = new Objective();
        using var borrowed = new PlanParameters(parameters);
        var layouts = own.Layouts(borrowed, privacy, site, batchSize).Cast<ICiphertextLayout>()
            .Select(l => (Layout: l, Keys: CandidatePricing.KeyBytes(borrowed, l))).ToList();
        long limit = Math.Max(own.DefaultKeyBytes, layouts.Select(l => l.Keys).DefaultIfEmpty().Min());
        return layouts.Where(l => l.Keys <= limit).Select(l => l.Layout)
            .MinBy(l => CandidatePricing.Score(
                objective, _model.Price(l, batchSize, batchSize), SitePrediction.OfCiphertexts(borrowed, l, batchSize, 0, UsualAnswerBits), 0))
            ?? throw new ArgumentException(
                $"site: no layout of degree {parameters.Degree} for {site.Modules.Count} projections of rank up to {site.Modules.Max(m => m.Rank)}; expected fewer or smaller ones",
                nameof(site));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PlanParameters parameters in _parameters.Values)
        {
            parameters.Dispose();
        }
    }

    private static void CheckSites(IReadOnlyList<SiteShape> sites)
    {
        ScheduleException.Require(sites.Count >= 1, "sites", sites.Count, "at least one");
        foreach (SiteShape site in sites)
        {
            Range("input size", site.InputSize, LoraConfig.MaxSize);
            Range("modules", site.Modules.Count, SiteShape.MaxModules);
            foreach (ModuleShape module in site.Modules)
            {
                Range($"rank of {module.Name}", module.Rank, ModuleShape.MaxRank);
                Range($"output size of {module.Name}", module.OutputSize, LoraConfig.MaxSize);
            }

            void Range(string field, int value, int most) => ScheduleException.Require(
                value >= 1 && value <= most, $"site {site.Name}, {field}", value, $"1 to {most}");
        }
    }

    private static CompiledSite Choose(
        SiteShape site, int shape, CandidateSet? common, List<CandidateSet> sets, SiteLoad load, Objective objective)
    {
        Rejections rejected = sets.Aggregate(new Rejections(0, 0, 0, 0, 0), (sum, set) => sum + set.Shapes[shape].Rejected);
        Candidate chosen = (common is null ? sets.Select(set => set.Shapes[shape].Best).OfType<Candidate>().MinBy(best => best.Score) : common.Shapes[shape].Best)
            ?? throw new ScheduleException(Refusal(site, load, objective, rejected));
        Candidate[] all = [.. sets.SelectMany(set => set.Shapes[shape].Candidates)];
        var choice = new SiteChoice(
            chosen, [.. all.Where(c => !ReferenceEquals(c, chosen)).OrderBy(c => c.Score).Take(Alternatives)], all.Length, rejected);
        return new CompiledSite(
            new SiteSchedule(
                site, chosen.Layout, ScheduleUnit.Of(chosen.Layout, load.BatchSize), SiteSchedule.ElementsOf(chosen.Layout), chosen.KeyBytes,
                chosen.Costs),
            choice);
    }

    private static string Refusal(SiteShape site, SiteLoad load, Objective objective, Rejections rejected)
    {
        string found = rejected == new Rejections(0, 0, 0, 0, 0)
            ? "no layout holds its sizes"
            : $"candidates miss the precision ({rejected.Precision}), could overflow ({rejected.Overflow}), "
                + $"need too many key bytes ({rejected.Keys}) or are insecure ({rejected.Insecure})";
        return $"site {site.Name}: {found}; expected a way to compute batches of {load.BatchSize} from input size {site.InputSize} "
            + $"to an error of at most 2^-{objective.PrecisionBits}";
    }

    private List<CandidateSet> Price(IReadOnlyList<SiteShape> shapes, SiteLoad load, Objective objective)
    {
        var pricing = new CandidatePricing(_model, load, objective);
        List<CandidateSet> sets = [.. PlanRegistry.All
            .Where(plan => objective.Plan is null || plan.Kind == objective.Plan)
            .SelectMany(plan => plan.ParameterSets(objective.Privacy, load.Profile).Select(spec => new CandidateSet(
                plan, spec, [.. shapes.Select(shape => pricing.Price(plan, Parameters(spec), shape))])))];
        ScheduleException.Require(sets.Count > 0, "plan", objective.Plan, $"one that has the policy {objective.Privacy}");
        return sets;
    }

    // The layout of a site is that of its shape with the names of its own modules.
    private CompiledSite Rename(CompiledSite compiled, SiteShape site, AdapterPrivacy privacy)
    {
        if (ReferenceEquals(compiled.Schedule.Site, site))
        {
            return compiled;
        }

        IPlan plan = PlanRegistry.Of(compiled.Plan);
        ISiteLayout layout = plan.Read(plan.Write(compiled.Layout), Parameters(compiled.Parameters), privacy, site);
        return new CompiledSite(
            compiled.Schedule with { Site = site, Layout = layout },
            compiled.Choice with { Chosen = compiled.Choice.Chosen with { Layout = layout } });
    }

    private PlanParameters Parameters(ParameterSpec spec)
    {
        if (!_parameters.TryGetValue(spec, out PlanParameters? parameters))
        {
            parameters = new PlanParameters(spec);
            _parameters.Add(spec, parameters);
        }

        return parameters;
    }
}
