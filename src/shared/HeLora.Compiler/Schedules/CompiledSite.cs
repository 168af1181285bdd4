using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>One site of an adapter: how it is computed, and why so.</summary>
/// <param name="Schedule">Its layout, operations and costs.</param>
/// <param name="Choice">The candidate that was chosen and the next best; these are shared by all sites of one shape, so that the
/// layouts of the next best may carry the names of another site's modules.</param>
public sealed record CompiledSite(SiteSchedule Schedule, SiteChoice Choice)
{
    /// <summary>The plan.</summary>
    public PlanKind Plan => Choice.Chosen.Plan;

    /// <summary>The parameter set.</summary>
    public ParameterSpec Parameters => Choice.Chosen.Parameters;

    /// <summary>The layout.</summary>
    public ISiteLayout Layout => Schedule.Layout;
}
