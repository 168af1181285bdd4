using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>
/// How the adapted projections of a layer are computed: the plan and the parameter set, and for every site the layout, the
/// operations and the predicted costs of a batch. The same input gives the same schedule and the same hash.
/// </summary>
public sealed class ExecutionSchedule
{
    internal ExecutionSchedule(
        LoraConfig config, Objective objective, PlanKind plan, ParameterSpec parameters, IReadOnlyList<SiteSchedule> sites)
    {
        Config = config;
        Objective = objective;
        Plan = plan;
        Parameters = parameters;
        Sites = sites;
        Costs = PredictedCosts.Sum([.. sites.Select(s => s.Costs)]);
        Hash = ScheduleJson.HashOf(this);
    }

    /// <summary>The configuration that was compiled.</summary>
    public LoraConfig Config { get; }

    /// <summary>The objective that it was compiled for.</summary>
    public Objective Objective { get; }

    /// <summary>The plan.</summary>
    public PlanKind Plan { get; }

    /// <summary>The parameter set of all sites.</summary>
    public ParameterSpec Parameters { get; }

    /// <summary>The sites.</summary>
    public IReadOnlyList<SiteSchedule> Sites { get; }

    /// <summary>The predicted costs of a batch at all sites together.</summary>
    public PredictedCosts Costs { get; }

    /// <summary>The union of the Galois elements of all sites, ascending.</summary>
    public IReadOnlyList<int> GaloisElements => [.. Sites.SelectMany(s => s.GaloisElements).Distinct().Order()];

    /// <summary>SHA-256 in hexadecimal of everything that determines what is executed; predictions are not part of it.</summary>
    public string Hash { get; }

    /// <summary>Reads a schedule and checks that its operations are those of its layouts and that its hash is right.</summary>
    /// <param name="utf8">JSON of the form that <see cref="Write"/> gives.</param>
    /// <exception cref="ScheduleException">The text is no schedule; the message names the field.</exception>
    public static ExecutionSchedule Read(ReadOnlySpan<byte> utf8) => ScheduleJson.Read(utf8);

    /// <summary>Writes the schedule as JSON.</summary>
    public string Write() => ScheduleJson.Write(this);
}
