using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The measured times of the steps of a site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Times">Medians of the microseconds of each phase of a step.</param>
/// <param name="Operations">Medians of the microseconds of one operation, by kind, count and level.</param>
public sealed record CalibrationRun(
    CalibrationSite Site, PhaseTimes Times, IReadOnlyDictionary<(OperationKind Kind, int Count, int Level), double> Operations);
