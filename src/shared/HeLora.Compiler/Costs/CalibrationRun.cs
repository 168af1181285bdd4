using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>What the steps of a site took.</summary>
/// <param name="Site">The site.</param>
/// <param name="Times">Microseconds of each part of a step, medians.</param>
/// <param name="Operations">Microseconds of one operation of a kind, count and level, medians.</param>
public sealed record CalibrationRun(
    CalibrationSite Site, PhaseTimes Times, IReadOnlyDictionary<(OperationKind Kind, int Count, int Level), double> Operations);
