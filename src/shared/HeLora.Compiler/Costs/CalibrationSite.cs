using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>A site whose steps are measured to find unit costs.</summary>
/// <param name="Parameters">The parameter set.</param>
/// <param name="Layout">A layout whose program has the operations to be measured.</param>
/// <param name="Tokens">Tokens of a step; they fill whole units.</param>
public sealed record CalibrationSite(ParameterSpec Parameters, ISiteLayout Layout, int Tokens)
{
    /// <summary>Tokens over which the cost of a block is spread.</summary>
    public long SessionTokens { get; init; } = 2048;

    /// <summary>The sites of all plans. Together they have every item in every ring that the plans use.</summary>
    public static IReadOnlyList<CalibrationSite> All() => [.. PlanRegistry.All.SelectMany(p => p.CalibrationSites())];
}
