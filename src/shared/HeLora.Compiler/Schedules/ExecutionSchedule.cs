using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>
/// How the adapted projections of a layer are computed for a batch: plan, ring and moduli, for every site layout and
/// operations, and what that is predicted to take. The same input gives the same schedule and the same hash.
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

    /// <summary>What is computed.</summary>
    public LoraConfig Config { get; }

    /// <summary>What it was chosen for.</summary>
    public Objective Objective { get; }

    /// <summary>The plan.</summary>
    public PlanKind Plan { get; }

    /// <summary>Ring and moduli, the same for all sites.</summary>
    public ParameterSpec Parameters { get; }

    /// <summary>The sites.</summary>
    public IReadOnlyList<SiteSchedule> Sites { get; }

    /// <summary>What a batch takes at all sites.</summary>
    public PredictedCosts Costs { get; }

    /// <summary>The keys that all sites need, ascending.</summary>
    public IReadOnlyList<int> GaloisElements => [.. Sites.SelectMany(s => s.GaloisElements).Distinct().Order()];

    /// <summary>SHA-256 of everything that determines what is executed, in hexadecimal; predictions are not part of it.</summary>
    public string Hash { get; }

    /// <summary>Reads a schedule and checks it: that its operations are those of its layouts, and its hash.</summary>
    /// <param name="utf8">JSON of the form that <see cref="Write"/> gives.</param>
    /// <exception cref="ScheduleException">It is none; the text names the field.</exception>
    public static ExecutionSchedule Read(ReadOnlySpan<byte> utf8) => ScheduleJson.Read(utf8);

    /// <summary>Writes the schedule as JSON.</summary>
    public string Write() => ScheduleJson.Write(this);
}
