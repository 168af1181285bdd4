using HeLora.Compiler.Coefficient;
using HeLora.Compiler.Diagonal;
using HeLora.Compiler.Streaming;
using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>Lists the plans.</summary>
internal static class PlanRegistry
{
    /// <summary>All plans. Of candidates with one score the compiler prefers the earlier plan.</summary>
    public static IReadOnlyList<IPlan> All { get; } = [new CoefficientPlan(), new DiagonalPlan(), new StreamingPlan()];

    /// <summary>The plan of a kind.</summary>
    public static IPlan Of(PlanKind kind) => All.First(p => p.Kind == kind);
}
