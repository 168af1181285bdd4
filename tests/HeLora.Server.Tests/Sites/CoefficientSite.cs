using HeLora.Adapters.Peft;
using HeLora.Compiler.Coefficient;
using HeLora.Loopback;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests;

/// <summary>A site of the coefficient plan.</summary>
internal sealed class CoefficientSite : CiphertextSite
{
    private static readonly LoopbackParameters[] AllParameters =
        [.. Enum.GetValues<AdapterPrivacy>().Select(privacy => new LoopbackParameters(() => CoefficientParameters.Create(privacy)))];

    public CoefficientSite(IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int batch, int threads = 1, long tokenLimit = long.MaxValue)
        : base(modules, SiteLoopbacks.Coefficient(AllParameters[(int)privacy], modules, privacy, batch, threads, tokenLimit), AllParameters[(int)privacy])
    {
    }

    /// <summary>Another client of an adapter, which is not disposed with it.</summary>
    public CoefficientSite(CoefficientAdapter adapter, IReadOnlyList<LoraModule> modules)
        : base(modules, Connect(adapter, ParametersOf(adapter)), ParametersOf(adapter))
    {
    }

    public new CoefficientAdapter Adapter => (CoefficientAdapter)base.Adapter;

    public CoefficientOffer Offer => Adapter.Offer;

    public static SchemeParameters ServerParametersOf(AdapterPrivacy privacy) => AllParameters[(int)privacy].Server;

    /// <summary>One projection of Gaussian weights.</summary>
    public static CoefficientSite Random(int inputSize, int outputSize, int rank, int batch, AdapterPrivacy privacy) =>
        new([LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42)], privacy, batch);

    public override TestSite Another() => new CoefficientSite(Adapter, Modules);

    private static LoopbackParameters ParametersOf(CoefficientAdapter adapter) => AllParameters[(int)adapter.Offer.Layout.Privacy];
}
