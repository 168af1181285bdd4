using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>One way to compute a site's step, and what it is predicted to take.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Parameters">Ring and moduli.</param>
/// <param name="Layout">The layout.</param>
/// <param name="KeyBytes">Size of its Galois keys.</param>
/// <param name="Costs">What a batch takes.</param>
/// <param name="Score">What the objective minimises: microseconds, or bytes.</param>
public sealed record Candidate(
    PlanKind Plan, ParameterSpec Parameters, ISiteLayout Layout, long KeyBytes, PredictedCosts Costs, double Score);
