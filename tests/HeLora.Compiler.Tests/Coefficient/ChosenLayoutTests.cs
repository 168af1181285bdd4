using System.Numerics;
using CsCheck;
using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Compiler.Tests.Coefficient;

public sealed class ChosenLayoutTests
{
    private const int MaxGaloisKeys = 13;

    private static readonly Gen<(AdapterPrivacy Privacy, int InputSize, ModuleShape[] Modules, int Batch)> AnyShape =
        Gen.Select(
            Gen.Enum<AdapterPrivacy>(), Gen.Int[1, 16384],
            Gen.Select(Gen.Int[1, 16384], Gen.Int[1, 256]).Array[1, 16], Gen.Int[1, 64])
        .Select((privacy, inputs, modules, batch) => (privacy, inputs, CoefficientLayouts.Shapes(modules), batch));

    [Fact]
    public void EveryShapeHasALayout()
    {
        AnyShape.Sample(shape =>
        {
            CoefficientLayout layout = Choose(shape);
            Assert.Equal(shape.Privacy, layout.Privacy);
            Assert.Equal(shape.InputSize, layout.InputSize);
            Assert.Equal(shape.Modules, layout.Modules);
            double cost = new CostModel(UnitCosts.Default).Price(layout, shape.Batch, shape.Batch).Total;
            Assert.True(double.IsFinite(cost) && cost > 0);
        }, iter: 150);
    }

    // Single elements are at most log2 N, as merging and expanding share theirs; hoisting takes what is left of 13.
    [Fact]
    public void KeysAreAtMostThirteen()
    {
        AnyShape.Where(s => s.Privacy == AdapterPrivacy.Sealed).Sample(
            shape => Assert.InRange(Choose(shape).GaloisElements().Count, 0, MaxGaloisKeys), iter: 100);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(8192)]
    [InlineData(16384)]
    public void OtherDegreesNeedAtMostOneKeyAHalving(int degree)
    {
        CoefficientLayout layout = CoefficientLayouts.Choose(AdapterPrivacy.Sealed, degree, 1000, CoefficientLayouts.Shapes((1500, 16)), 1);
        Assert.InRange(layout.GaloisElements().Count, 0, Math.Max(MaxGaloisKeys, BitOperations.Log2((uint)degree)));
    }

    [Fact]
    public void TheChoiceIsDeterministic()
    {
        AnyShape.Sample(shape =>
        {
            CoefficientLayout first = Choose(shape), second = Choose(shape);
            Assert.Equal(
                (first.BlockSize, first.TokensPerTree, first.Expansions),
                (second.BlockSize, second.TokensPerTree, second.Expansions));
            Assert.Equal(first.TraceSteps, second.TraceSteps);
        }, iter: 30);
    }

    [Fact]
    public void TokensOfATreeAreNoMoreThanTheBatchNeeds()
    {
        AnyShape.Sample(
            shape => Assert.InRange(Choose(shape).TokensPerTree, 1, CoefficientLayout.Pow2(shape.Batch)), iter: 100);
    }

    [Theory]
    [InlineData(4096, 0, 1, 8, 1, "inputSize")]
    [InlineData(4096, -5, 1, 8, 1, "inputSize")]
    [InlineData(4096, 64, 0, 8, 1, "modules")]
    [InlineData(4096, 64, 17, 8, 1, "modules")]
    [InlineData(4096, 64, 1, 0, 1, "modules")]
    [InlineData(4096, 64, 1, -1, 1, "modules")]
    [InlineData(4096, 64, 1, 257, 1, "modules")]
    [InlineData(4096, 64, 1, 8, 0, "batchSize")]
    [InlineData(0, 64, 1, 8, 1, "degree")]
    [InlineData(3000, 64, 1, 8, 1, "degree")]
    public void BadShapesAreNamed(int degree, int inputSize, int count, int rank, int batch, string parameter)
    {
        foreach (AdapterPrivacy privacy in Enum.GetValues<AdapterPrivacy>())
        {
            ArgumentException refused = Assert.ThrowsAny<ArgumentException>(() => CoefficientCandidates.Enumerate(
                privacy, degree, inputSize, CoefficientLayouts.Shapes([.. Enumerable.Repeat((64, rank), count)]), batch));
            Assert.Equal(parameter, refused.ParamName);
        }
    }

    [Fact]
    public void MoreRowsThanSlotsAreRefused()
    {
        // 16 projections of rank 256 are 4096 rows.
        ModuleShape[] modules = CoefficientLayouts.Shapes([.. Enumerable.Repeat((64, 256), 16)]);
        Assert.Equal(4096, CoefficientLayouts.Choose(AdapterPrivacy.Sealed, 4096, 64, modules, 1).Slots);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => CoefficientLayouts.Choose(AdapterPrivacy.Sealed, 2048, 64, modules, 1));
        Assert.Contains("no layout of degree 2048", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AUsualProjectionIsSmallOnTheWire()
    {
        SchemeParameters parameters = CoefficientParameters.Create(AdapterPrivacy.Sealed);
        CoefficientLayout layout = CoefficientLayouts.Choose(
            AdapterPrivacy.Sealed, parameters.Degree, 4096, CoefficientLayouts.Shapes((4096, 16)), 1);
        int publicKey = WireWriter.HeaderSize + SeededCiphertext.BodySize(parameters, 1);
        Assert.InRange(GaloisKeys.ByteCount(parameters, layout.GaloisElements().Count) + publicKey, 1, 700_000);
        var offer = new CoefficientOffer(parameters, layout, 22, 1e6, [1.0], []);
        Assert.InRange(offer.ActivationBytes(1), 1, 110_000);
        Assert.InRange(offer.AnswerBytes(1), 1, 110_000);
    }

    private static CoefficientLayout Choose((AdapterPrivacy Privacy, int InputSize, ModuleShape[] Modules, int Batch) shape) =>
        CoefficientLayouts.Choose(
            shape.Privacy,
            shape.Privacy == AdapterPrivacy.Sealed ? CoefficientParameters.SealedDegree : CoefficientParameters.OpenBasisDegree,
            shape.InputSize, shape.Modules, shape.Batch);
}
