using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;

namespace HeLora.Client.Tests.Coefficient;

/// <summary>Offers of a site with two projections, as a server might make them.</summary>
internal static class Offers
{
    public const int InputSize = 300, AnswerBits = 22;

    private static readonly SchemeParameters[] Parameters =
        [CoefficientParameters.Create(AdapterPrivacy.Sealed), CoefficientParameters.Create(AdapterPrivacy.OpenBasis)];

    public static TheoryData<AdapterPrivacy> Policies => [AdapterPrivacy.Sealed, AdapterPrivacy.OpenBasis];

    public static CoefficientOffer Create(AdapterPrivacy privacy, double normBound = 1e6, int inputSize = InputSize)
    {
        SchemeParameters parameters = Parameters[(int)privacy];
        ModuleShape[] modules = [new("q", 700, 4), new("v", 30, 3)];
        var layout = (CoefficientLayout)ChosenLayouts.Of(PlanKind.Coefficient, parameters, privacy, inputSize, modules, 3);
        float[][] bases = privacy == AdapterPrivacy.Sealed ? [] : [.. modules.Select(Basis)];
        return new CoefficientOffer(parameters, layout, AnswerBits, normBound, [0.25, 3.5], bases);
    }

    private static float[] Basis(ModuleShape module) =>
        [.. Enumerable.Range(0, module.OutputSize * module.Rank).Select(i => ((i % 17) - 8) / 16f)];
}
