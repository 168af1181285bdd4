using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The compiler's choice for one site: its layout, operations and predicted costs.</summary>
/// <param name="Site">The site.</param>
/// <param name="Layout">The layout.</param>
/// <param name="Units">The units of a batch and their operations.</param>
/// <param name="GaloisElements">The elements whose Galois keys the server needs, ascending.</param>
/// <param name="KeyBytes">Bytes of these keys.</param>
/// <param name="Costs">The predicted costs of a batch.</param>
public sealed record SiteSchedule(
    SiteShape Site, ISiteLayout Layout, IReadOnlyList<ScheduleUnit> Units, IReadOnlyList<int> GaloisElements, long KeyBytes,
    PredictedCosts Costs)
{
    /// <summary>A schedule of a given layout without predictions.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of a batch.</param>
    public static SiteSchedule Unpriced(ISiteLayout layout, int tokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new SiteSchedule(
            new SiteShape("site", layout.InputSize, layout.Modules), layout, ScheduleUnit.Of(layout, tokens), ElementsOf(layout), 0,
            new PredictedCosts(tokens, layout.Counts(tokens), default, 0, 0, 0, default));
    }

    /// <summary>The Galois elements whose keys the server needs for a layout, ascending; none for the streaming plan.</summary>
    /// <param name="layout">The layout.</param>
    internal static IReadOnlyList<int> ElementsOf(ISiteLayout layout) => layout is ICiphertextLayout own ? own.GaloisElements() : [];
}
