using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>A site whose steps are measured for unit costs.</summary>
/// <param name="Parameters">Ring and moduli.</param>
/// <param name="Layout">Its layout: one that has the operations whose costs are wanted.</param>
/// <param name="Tokens">Tokens of a step; whole units.</param>
public sealed record CalibrationSite(ParameterSpec Parameters, ISiteLayout Layout, int Tokens)
{
    /// <summary>Tokens over which work done for many at once is spread.</summary>
    public long SessionTokens { get; init; } = 2048;

    /// <summary>The sites of all plans: together they have every item of every ring that the plans use.</summary>
    public static IReadOnlyList<CalibrationSite> All() => [.. PlanRegistry.All.SelectMany(p => p.CalibrationSites())];
}
