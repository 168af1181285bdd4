using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;

namespace HeLora.Tests;

/// <summary>Offers of small sites.</summary>
internal static class CoefficientOffers
{
    public static readonly SchemeParameters SealedParameters = CoefficientParameters.Create(AdapterPrivacy.Sealed);

    public static readonly SchemeParameters OpenParameters = CoefficientParameters.Create(AdapterPrivacy.OpenBasis);

    public static SchemeParameters Parameters(AdapterPrivacy privacy) =>
        privacy == AdapterPrivacy.Sealed ? SealedParameters : OpenParameters;

    public static CoefficientOffer Create(
        AdapterPrivacy privacy, int batch = 1, int answerBits = 22, double normBound = 1e6, double scale = 0.25,
        string name = "model.q_proj", int rank = 4)
    {
        SchemeParameters parameters = Parameters(privacy);
        ModuleShape[] modules = [new(name, 20, rank), new("v", 7, 3)];
        CoefficientLayout layout = CoefficientLayouts.Choose(privacy, parameters.Degree, 30, modules, batch);
        float[][] bases = privacy == AdapterPrivacy.Sealed
            ? []
            : [.. modules.Select(m => Enumerable.Range(0, m.OutputSize * m.Rank).Select(i => (i - 8) / 16f).ToArray())];
        return new CoefficientOffer(parameters, layout, answerBits, normBound, [scale, 3.5], bases);
    }
}
