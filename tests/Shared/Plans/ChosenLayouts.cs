using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;

namespace HeLora.Tests;

/// <summary>The layouts that the compiler chooses with the shipped prices.</summary>
internal static class ChosenLayouts
{
    private static readonly ScheduleCompiler Compiler = new();

    /// <summary>The cheapest layout of a plan.</summary>
    public static ICiphertextLayout Of(
        PlanKind plan, SchemeParameters parameters, AdapterPrivacy privacy, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize)
    {
        lock (Compiler)
        {
            return Compiler.ChooseLayout(plan, parameters, privacy, new SiteShape("site", inputSize, modules), batchSize);
        }
    }

    /// <summary>The cheapest layout of the diagonal plan.</summary>
    public static DiagonalLayout Diagonal(SchemeParameters parameters, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize) =>
        (DiagonalLayout)Of(PlanKind.Diagonal, parameters, AdapterPrivacy.Sealed, inputSize, modules, batchSize);
}
