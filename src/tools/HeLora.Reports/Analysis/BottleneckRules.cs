using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>The rules, in the order of the report.</summary>
internal static class BottleneckRules
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IBottleneckRule> All { get; } =
        [new RotationBound(), new EncryptionBound(), new MemoryBound(), new BandwidthBound(), new LowUtilisation()];

    /// <summary>Whether any has a property.</summary>
    public static bool Any(this IReadOnlyList<ConfigResult> results, Func<BenchConfig, bool> property) => results.Any(r => property(r.Config));

    /// <summary>Computed with the coefficient plan.</summary>
    public static bool IsCoefficient(BenchConfig config) => config.Plan == "coefficient";

    /// <summary>Under the sealed policy.</summary>
    public static bool IsSealed(BenchConfig config) => config.AdapterPrivacy == Names.Sealed;
}
