using HeLora.Adapters.Peft;
using HeLora.Compiler;

namespace HeLora.Server;

/// <summary>The options by which an adapter is compiled and published.</summary>
public sealed record PublishOptions
{
    /// <summary>The policy, the precision, the plan if only one is wanted, and what the compiler minimises.</summary>
    public Objective Objective { get; init; } = new();

    /// <summary>The load that the adapter is compiled for; other batches work too.</summary>
    public SiteLoad Load { get; init; } = new();

    /// <summary>Limits that the schedule keeps to where any candidate does; null for none.</summary>
    public CostBudget? Budget { get; init; }

    /// <summary>
    /// Groups modules that read the same input into sites, so that one request serves them. Null makes every module a site of its own.
    /// </summary>
    public Func<IReadOnlyList<LoraModule>, IReadOnlyList<IReadOnlyList<LoraModule>>>? Grouping { get; init; } = SiteGrouping.BySharedInput;

    /// <summary>The base model's name to publish; null for the one of the adapter's configuration.</summary>
    public string? BaseModel { get; init; }
}
