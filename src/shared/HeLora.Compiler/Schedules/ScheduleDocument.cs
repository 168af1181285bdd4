using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The JSON form of an <see cref="ExecutionSchedule"/>. The hash covers all of it but the hash itself and the predictions.</summary>
internal sealed record ScheduleDocument(
    string Schema, string? ScheduleHash, LoraConfig Config, Objective Objective, PlanKind Plan, ParametersDocument Parameters,
    IReadOnlyList<SiteDocument> Sites);

/// <summary>A parameter set: for streaming 2^k stands for the moduli.</summary>
internal sealed record ParametersDocument(int Degree, IReadOnlyList<ulong> Moduli, ulong? SpecialPrime, double Log2Qp)
{
    /// <summary>The numbers of a parameter set.</summary>
    public static ParametersDocument Of(ParameterSpec spec) => new(
        spec.Degree, spec.Moduli, (spec as CiphertextParameterSpec)?.SpecialPrime, Math.Round(spec.Log2Qp, 6));
}

/// <summary>A site of a schedule.</summary>
internal sealed record SiteDocument(
    string Name, int InputSize, IReadOnlyList<ModuleShape> Projections, LayoutDocument Layout, IReadOnlyList<int> GaloisElements,
    IReadOnlyList<ScheduleUnit> Units, CostsDocument? PredictedCosts);

/// <summary>The predicted costs of a site's batch.</summary>
internal sealed record CostsDocument(
    long BytesUp, long BytesDown, double RelativeError, TimesDocument Microseconds, SiteMemory Memory);

/// <summary>Microseconds of each phase.</summary>
internal sealed record TimesDocument(double ClientOffline, double ServerOffline, double Encrypt, double Compute, double Decrypt);
