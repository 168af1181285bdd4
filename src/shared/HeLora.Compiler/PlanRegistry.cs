using HeLora.Compiler.Coefficient;
using HeLora.Compiler.Diagonal;
using HeLora.Compiler.Streaming;
using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The plans there are.</summary>
internal static class PlanRegistry
{
    /// <summary>All of them, in the order in which equals are preferred.</summary>
    public static IReadOnlyList<IPlan> All { get; } = [new CoefficientPlan(), new DiagonalPlan(), new StreamingPlan()];

    /// <summary>One of them.</summary>
    public static IPlan Of(PlanKind kind) => All.First(p => p.Kind == kind);
}
