using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Hazmat;

/// <summary>The shapes of an adapter's projections: all that clients know of them.</summary>
public static class ModuleShapes
{
    /// <summary>The site that some projections form.</summary>
    /// <param name="modules">Projections of one input size.</param>
    /// <param name="privacy">The policy: under an open basis a projection's rows are those of its basis, which d_out bounds.</param>
    /// <exception cref="ArgumentException">There is none, or the input sizes differ.</exception>
    public static SiteShape Of(IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy)
    {
        ArgumentNullException.ThrowIfNull(modules);
        if (modules.Count == 0 || modules.Any(m => m.InputSize != modules[0].InputSize))
        {
            throw new ArgumentException($"projections: {modules.Count}, input sizes {string.Join(", ", modules.Select(m => m.InputSize).Distinct())}; expected one or more of one input size", nameof(modules));
        }

        return new SiteShape(
            string.Join('+', modules.Select(m => m.Name)), modules[0].InputSize,
            [.. modules.Select(m => new ModuleShape(
                m.Name, m.OutputSize, privacy == AdapterPrivacy.OpenBasis ? Math.Min(m.Rank, m.OutputSize) : m.Rank))]);
    }

    /// <summary>Checks that a layout was made for projections; their names may differ.</summary>
    /// <exception cref="ArgumentException">A size or a rank differs.</exception>
    internal static void Check(IReadOnlyList<LoraModule> modules, ISiteLayout layout)
    {
        SiteShape site = Of(modules, layout.Privacy);
        bool same = site.InputSize == layout.InputSize && site.Modules.Count == layout.Modules.Count
            && site.Modules.Zip(layout.Modules).All(pair => pair.First.OutputSize == pair.Second.OutputSize && pair.First.Rank == pair.Second.Rank);
        if (!same)
        {
            throw new ArgumentException($"layout: one of other shapes; expected one of {site.Name}, {site.InputSize} inputs", nameof(layout));
        }
    }
}
