using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>One site in the coefficient plan; serves any number of sessions.</summary>
public sealed class CoefficientAdapter : CiphertextAdapter
{
    private CoefficientAdapter(IBackend backend, CoefficientWeights weights)
        : base(backend, weights, backend.CreateEngine(weights)) => Offer = weights.Offer;

    /// <summary>The offer.</summary>
    public new CoefficientOffer Offer { get; }

    /// <summary>Encodes projections that share an input, in the layout that the shipped unit costs make the cheapest.</summary>
    /// <param name="parameters">The parameters of the policy; see <see cref="Compiler.Coefficient.CoefficientParameters"/>.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="batchSize">Tokens that clients send at a time; the layout is chosen for it, other numbers work too.</param>
    /// <param name="backend">Where steps are computed; null for <see cref="CpuBackend.Shared"/>.</param>
    /// <exception cref="ArgumentException">The input sizes differ, or no layout holds the shapes.</exception>
    public static CoefficientAdapter Create(
        SchemeParameters parameters, IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int batchSize, IBackend? backend = null)
    {
        using var compiler = new ScheduleCompiler();
        SiteShape site = ModuleShapes.Of(modules, privacy);
        return Create(
            parameters, modules, (CoefficientLayout)compiler.ChooseLayout(PlanKind.Coefficient, parameters, privacy, site, batchSize), backend);
    }

    /// <summary>Encodes projections that share an input.</summary>
    /// <param name="parameters">The parameters of the policy; see <see cref="Compiler.Coefficient.CoefficientParameters"/>.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="layout">A layout of their shapes.</param>
    /// <param name="backend">Where steps are computed; null for <see cref="CpuBackend.Shared"/>.</param>
    /// <param name="secret">The secret that bases are derived from, 32 bytes; empty: they are drawn afresh.</param>
    /// <exception cref="ArgumentException">The layout has other shapes or another ring.</exception>
    public static CoefficientAdapter Create(
        SchemeParameters parameters, IReadOnlyList<LoraModule> modules, CoefficientLayout layout, IBackend? backend = null,
        ReadOnlySpan<byte> secret = default) =>
        new(backend ?? CpuBackend.Shared, CoefficientWeights.Create(parameters, modules, layout, secret));
}
