using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Contract;

/// <summary>Every plan with every policy that it has, and with its rings or widths of words.</summary>
public enum SitePlan
{
    CoefficientSealed,
    CoefficientOpenBasis,
    DiagonalSmall,
    DiagonalSmallDeep,
    StreamingSealed40,
    StreamingSealed48,
    StreamingOpenBasis32,
    StreamingOpenBasis40,
    StreamingOpenBasis48,
}

internal static class SitePlans
{
    public static TheoryData<SitePlan> All => [.. Enum.GetValues<SitePlan>()];

    /// <summary>The plans of ciphertexts.</summary>
    public static TheoryData<SitePlan> OfCiphertexts => [.. Enum.GetValues<SitePlan>().Where(plan => plan < SitePlan.StreamingSealed40)];

    /// <summary>Hosts projections and connects a client.</summary>
    public static TestSite Create(
        this SitePlan plan, IReadOnlyList<LoraModule> modules, int batch = 2, int threads = 1, long tokenLimit = long.MaxValue) => plan switch
        {
            SitePlan.StreamingSealed40 => new StreamingSite(modules, AdapterPrivacy.Sealed, 40, threads, tokenLimit),
            SitePlan.StreamingSealed48 => new StreamingSite(modules, AdapterPrivacy.Sealed, 48, threads, tokenLimit),
            SitePlan.StreamingOpenBasis32 => new StreamingSite(modules, AdapterPrivacy.OpenBasis, 32, threads, tokenLimit),
            SitePlan.StreamingOpenBasis40 => new StreamingSite(modules, AdapterPrivacy.OpenBasis, 40, threads, tokenLimit),
            SitePlan.StreamingOpenBasis48 => new StreamingSite(modules, AdapterPrivacy.OpenBasis, 48, threads, tokenLimit),
            _ => plan.CreateOfCiphertexts(modules, batch, threads, tokenLimit),
        };

    /// <summary>Hosts projections in a plan of ciphertexts and connects a client.</summary>
    public static CiphertextSite CreateOfCiphertexts(
        this SitePlan plan, IReadOnlyList<LoraModule> modules, int batch = 2, int threads = 1, long tokenLimit = long.MaxValue) => plan switch
        {
            SitePlan.CoefficientSealed => new CoefficientSite(modules, AdapterPrivacy.Sealed, batch, threads, tokenLimit),
            SitePlan.CoefficientOpenBasis => new CoefficientSite(modules, AdapterPrivacy.OpenBasis, batch, threads, tokenLimit),
            SitePlan.DiagonalSmall => new DiagonalSite(modules, batch, TestRing.Small, threads, tokenLimit),
            SitePlan.DiagonalSmallDeep => new DiagonalSite(modules, batch, TestRing.SmallDeep, threads, tokenLimit),
            _ => throw new ArgumentOutOfRangeException(nameof(plan)),
        };
}
