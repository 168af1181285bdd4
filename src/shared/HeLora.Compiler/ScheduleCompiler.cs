using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Compiler;

/// <summary>
/// Chooses plan, parameters and layouts: all candidates that are secure, cannot wrap around, reach the precision and keep
/// to the key limit are priced, and the best is taken. Deterministic. Parameter sets are kept: one instance serves many
/// configurations. Not for several threads at once.
/// </summary>
public sealed class ScheduleCompiler : IDisposable
{
    private const int Alternatives = 3, UsualAnswerBits = 22;

    private readonly CostModel _model;
    private readonly Dictionary<ParameterSpec, PlanParameters> _parameters = [];

    /// <summary>Takes prices.</summary>
    /// <param name="costs">The unit costs of the machine; the shipped ones where null.</param>
    public ScheduleCompiler(UnitCosts? costs = null) => _model = new CostModel(costs ?? UnitCosts.Default);

    /// <summary>Compiles a configuration.</summary>
    /// <param name="config">What is to be computed.</param>
    /// <param name="objective">What for.</param>
    /// <param name="budget">Limits that candidates are to keep to where any does; whether the schedule does,
    /// <see cref="CostBudget.Check"/> says.</param>
    /// <exception cref="ScheduleException">A field is out of range, or no candidate is left.</exception>
    public Compilation Compile(LoraConfig config, Objective objective, CostBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(objective);
        objective.Validate();
        IReadOnlyList<SiteShape> sites = config.Sites(objective.Privacy);
        var sets = PlanRegistry.All
            .Where(plan => objective.Plan is null || plan.Kind == objective.Plan)
            .SelectMany(plan => plan.ParameterSets(objective.Privacy, config.Profile).Select(spec => (Plan: plan, Spec: spec)))
            .ToList();
        var ranked = sets.ConvertAll(set => (set.Plan, set.Spec, Sites: sites.Select(
            site => Rank(set.Plan, set.Spec, site, config, objective)).ToList()));
        if (budget is not null)
        {
            Prefer(budget, ranked.ConvertAll(set => set.Sites), sites.Count);
        }

        var best = ranked.Where(set => set.Sites.TrueForAll(s => s.Candidates.Count > 0))
            .OrderBy(set => set.Sites.Sum(s => s.Candidates[0].Score)).FirstOrDefault();
        Rejections[] rejected = [.. sites.Select((_, i) => ranked.Aggregate(
            new Rejections(0, 0, 0, 0, 0), (sum, set) => sum + set.Sites[i].Rejected))];
        if (best.Plan is null)
        {
            throw new ScheduleException(Refusal(config, objective, rejected, sets.Count));
        }

        SiteChoice[] choices = [.. sites.Select((_, i) => Choose(
            best.Sites[i].Candidates[0], [.. ranked.SelectMany(set => set.Sites[i].Candidates)], rejected[i]))];
        var schedule = new ExecutionSchedule(
            config, objective, best.Plan.Kind, best.Spec, [.. choices.Select((choice, i) => Schedule(sites[i], choice.Chosen, config))]);
        return new Compilation(schedule, choices);
    }

    /// <summary>
    /// The cheapest layout of a plan for given parameters, whatever its precision; it keeps to the plan's key limit where
    /// any does.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="site">The site.</param>
    /// <param name="batchSize">Tokens sent at a time.</param>
    /// <exception cref="ArgumentException">No layout holds the shapes.</exception>
    public ISiteLayout ChooseLayout(
        PlanKind plan, SchemeParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(site);
        IPlan own = PlanRegistry.Of(plan);
        var objective = new Objective();
        using var borrowed = new PlanParameters(parameters);
        var layouts = own.Layouts(borrowed, privacy, site, batchSize).Select(l => (Layout: l, Keys: KeyBytes(borrowed, l))).ToList();
        long limit = Math.Max(own.DefaultKeyBytes, layouts.Select(l => l.Keys).DefaultIfEmpty().Min());
        return layouts.Where(l => l.Keys <= limit).Select(l => l.Layout)
            .MinBy(l => Score(objective, _model.Price(l, batchSize, batchSize), SitePrediction.OfCiphertexts(borrowed, l, batchSize, 0, UsualAnswerBits), 0))
            ?? throw new ArgumentException(
                $"no layout of degree {parameters.Degree} holds {site.Modules.Count} projections of rank up to {site.Modules.Max(m => m.Rank)}", nameof(site));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PlanParameters parameters in _parameters.Values)
        {
            parameters.Dispose();
        }
    }

    // Candidates over budget are left out at every site that has others.
    private static void Prefer(CostBudget budget, List<List<(List<Candidate> Candidates, Rejections Rejected)>> sets, int sites)
    {
        for (int i = 0; i < sites; i++)
        {
            bool Keeps(Candidate c) => budget.Allows(c.Costs, c.Layout.Modules.Count);
            if (!sets.Exists(set => set[i].Candidates.Exists(Keeps)))
            {
                continue;
            }

            foreach (List<(List<Candidate> Candidates, Rejections Rejected)> set in sets)
            {
                int over = set[i].Candidates.RemoveAll(c => !Keeps(c));
                set[i] = (set[i].Candidates, set[i].Rejected with { Budget = over });
            }
        }
    }

    private static SiteChoice Choose(Candidate chosen, List<Candidate> all, Rejections rejected) => new(
        chosen, [.. all.Where(c => !ReferenceEquals(c, chosen)).OrderBy(c => c.Score).Take(Alternatives)], all.Count, rejected);

    private static SiteSchedule Schedule(SiteShape site, Candidate chosen, LoraConfig config) => new(
        site, chosen.Layout, ScheduleUnit.Of(chosen.Layout, config.BatchSize), chosen.Layout.GaloisElements(), chosen.KeyBytes, chosen.Costs);

    private static string Refusal(LoraConfig config, Objective objective, Rejections[] rejected, int sets)
    {
        if (sets == 0)
        {
            return $"plan: {objective.Plan}; expected one that has the policy {objective.Privacy}";
        }

        Rejections sum = rejected.Aggregate((a, b) => a + b);
        return $"no way to compute rank {config.Rank} at hidden size {config.HiddenSize}, batch {config.BatchSize}, to 2^-{objective.PrecisionBits} is left: "
            + $"candidates miss the precision ({sum.Precision}), could overflow ({sum.Overflow}), need too many key bytes ({sum.Keys}) or are insecure ({sum.Insecure})";
    }

    private static double Score(Objective objective, PhaseTimes times, SitePrediction bytes, double keyBytesPerStep) => objective.Minimise switch
    {
        Minimise.Latency => times.Online + objective.TransferMicroseconds(bytes.BytesUp + bytes.BytesDown) + (1000 * objective.RoundTripMs),
        Minimise.ServerTime => times.ServerOffline + times.Compute,
        Minimise.Bytes => bytes.BytesUp + bytes.BytesDown + keyBytesPerStep,
        _ => times.Total + objective.TransferMicroseconds(bytes.BytesUp + bytes.BytesDown),
    };

    private static long KeyBytes(PlanParameters parameters, ISiteLayout layout) =>
        layout.GaloisElements() is { Count: > 0 } elements ? GaloisKeys.ByteCount(parameters.Scheme, elements.Count) : 0;

    private (List<Candidate> Candidates, Rejections Rejected) Rank(
        IPlan plan, ParameterSpec spec, SiteShape site, LoraConfig config, Objective objective)
    {
        var candidates = new List<Candidate>();
        int overflow = 0, precision = 0, keys = 0;
        if (!spec.IsSecure)
        {
            return (candidates, new Rejections(1, 0, 0, 0, 0));
        }

        PlanParameters parameters = Parameters(spec);
        double largest = Math.Pow(2, -objective.PrecisionBits);
        foreach (ISiteLayout layout in plan.Layouts(parameters, objective.Privacy, site, config.BatchSize))
        {
            long keyBytes = KeyBytes(parameters, layout);
            if (keyBytes > (objective.MaxKeyBytes ?? plan.DefaultKeyBytes))
            {
                keys++;
            }
            else if (plan.Predict(parameters, layout, config.BatchSize, config.SessionTokens) is not { } prediction)
            {
                overflow++;
            }
            else if (!(prediction.RelativeError <= largest))
            {
                precision++;
            }
            else
            {
                candidates.Add(Price(plan, spec, layout, keyBytes, prediction, config, objective));
            }
        }

        // A stable sort: of equals the first that was listed.
        return ([.. candidates.OrderBy(c => c.Score)], new Rejections(0, overflow, precision, keys, 0));
    }

    private Candidate Price(
        IPlan plan, ParameterSpec spec, ISiteLayout layout, long keyBytes, SitePrediction prediction, LoraConfig config, Objective objective)
    {
        int tokens = config.BatchSize;
        PhaseTimes times = _model.Price(layout, tokens, config.SessionTokens);
        var costs = new PredictedCosts(
            tokens, layout.Counts(tokens), times, prediction.BytesUp, prediction.BytesDown, prediction.RelativeError, prediction.Memory);
        return new Candidate(
            plan.Kind, spec, layout, keyBytes, costs,
            Score(objective, times, prediction, (double)keyBytes / config.MaxContextLength));
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
