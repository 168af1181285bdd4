using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The compiler's choices for all sites of an adapter, in the order in which they were given.</summary>
/// <param name="Sites">The sites.</param>
public sealed record AdapterSchedule(IReadOnlyList<CompiledSite> Sites)
{
    /// <summary>The parameter sets of all sites, each once, in the order of the first site that uses it.</summary>
    public IReadOnlyList<ParameterSpec> ParameterSets => [.. Sites.Select(site => site.Parameters).Distinct()];

    /// <summary>Whether one plan and one parameter set serve all sites.</summary>
    public bool IsUniform => Sites.All(site => site.Plan == Sites[0].Plan && site.Parameters.Equals(Sites[0].Parameters));
}
