using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The JSON form of an <see cref="ExecutionSchedule"/>. Hash and predictions are left out of what is hashed.</summary>
internal sealed record ScheduleDocument(
    string Schema, string? ScheduleHash, LoraConfig Config, Objective Objective, PlanKind Plan, ParametersDocument Parameters,
    IReadOnlyList<SiteDocument> Sites);

/// <summary>Ring and moduli.</summary>
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

/// <summary>What a site's batch is predicted to take.</summary>
internal sealed record CostsDocument(
    long BytesUp, long BytesDown, double RelativeError, TimesDocument Microseconds, SiteMemory Memory);

/// <summary>Microseconds of each part.</summary>
internal sealed record TimesDocument(double ClientOffline, double ServerOffline, double Encrypt, double Compute, double Decrypt);
