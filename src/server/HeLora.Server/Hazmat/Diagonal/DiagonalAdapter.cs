using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>One site in the diagonal plan; serves any number of sessions.</summary>
public sealed class DiagonalAdapter : CiphertextAdapter
{
    private DiagonalAdapter(IBackend backend, DiagonalWeights weights)
        : base(backend, weights, backend.CreateEngine(weights)) => Offer = weights.Offer;

    /// <summary>The offer.</summary>
    public new DiagonalOffer Offer { get; }

    /// <summary>Encodes projections that share an input, in the layout that the shipped unit costs make the cheapest.</summary>
    /// <param name="parameters">Two moduli or more and a special prime; see <see cref="Compiler.Diagonal.DiagonalParameters"/>.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="batchSize">Tokens that clients send at a time; the layout is chosen for it, other numbers work too.</param>
    /// <param name="backend">Where steps are computed; null for <see cref="CpuBackend.Shared"/>.</param>
    /// <exception cref="ArgumentException">The input sizes differ, or a shape does not fit the plan.</exception>
    public static DiagonalAdapter Create(
        SchemeParameters parameters, IReadOnlyList<LoraModule> modules, int batchSize, IBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        SiteShape site = ModuleShapes.Of(modules, AdapterPrivacy.Sealed);
        using var compiler = new ScheduleCompiler();
        return Create(
            parameters, modules, (DiagonalLayout)compiler.ChooseLayout(PlanKind.Diagonal, parameters, AdapterPrivacy.Sealed, site, batchSize),
            backend);
    }

    /// <summary>Encodes projections in a layout of their shapes.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="modules">The projections, in the layout's order; names may differ.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="backend">Where steps are computed; null for <see cref="CpuBackend.Shared"/>.</param>
    /// <exception cref="ArgumentException">The layout has other shapes or another ring, or a product of factors is too large.</exception>
    public static DiagonalAdapter Create(
        SchemeParameters parameters, IReadOnlyList<LoraModule> modules, DiagonalLayout layout, IBackend? backend = null) =>
        new(backend ?? CpuBackend.Shared, DiagonalWeights.Create(parameters, modules, layout));
}
