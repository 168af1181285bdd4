using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>One way to compute a site's step, with its predicted costs.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Parameters">The parameter set.</param>
/// <param name="Layout">The layout.</param>
/// <param name="KeyBytes">Bytes of its Galois keys.</param>
/// <param name="Costs">The predicted costs of a batch.</param>
/// <param name="Score">The quantity that the objective minimises: microseconds or bytes of a batch.</param>
public sealed record Candidate(
    PlanKind Plan, ParameterSpec Parameters, ISiteLayout Layout, long KeyBytes, PredictedCosts Costs, double Score);
