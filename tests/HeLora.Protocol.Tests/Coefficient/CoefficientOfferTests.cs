using System.Buffers.Binary;
using System.Text;
using CsCheck;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Tests.Coefficient;

public sealed class CoefficientOfferTests
{
    // Header, privacy, input size, block size, tokens, expansions, trace count.
    private const int TraceCountOffset = WireWriter.HeaderSize + 20;

    [Fact]
    public void OffersOfRandomLayoutsComeBack()
    {
        Gen.Select(
            Gen.Enum<AdapterPrivacy>(), Gen.Int[1, 9000], Gen.Select(Gen.Int[1, 300], Gen.Int[1, 40]).Array[1, 5],
            Gen.Int[1, 20], Gen.Int[AnswerModulus.MinBits, AnswerModulus.MaxBits])
        .Sample((privacy, inputs, shapes, batch, bits) =>
        {
            SchemeParameters parameters = CoefficientOffers.Parameters(privacy);
            ModuleShape[] modules = CoefficientLayouts.Shapes(shapes);
            CoefficientLayout layout = CoefficientLayouts.Choose(privacy, parameters.Degree, inputs, modules, batch);
            float[][] bases = privacy == AdapterPrivacy.Sealed ? [] : [.. modules.Select(m => new float[m.OutputSize * m.Rank])];
            var offer = new CoefficientOffer(parameters, layout, bits, bits, [.. modules.Select(m => 1.0 / m.Rank)], bases);
            byte[] bytes = offer.Serialize();
            CoefficientOffer read = CoefficientOffer.Deserialize(parameters, bytes);
            Assert.Equal(bytes, read.Serialize());
            Assert.Equal(layout.GaloisElements(), read.Layout.GaloisElements());
            Assert.Equal(offer.ActivationBytes(batch), read.ActivationBytes(batch));
        }, iter: 60);
    }

    [Fact]
    public void LyingCountsAllocateLittle()
    {
        CoefficientOffer offer = CoefficientOffers.Create(AdapterPrivacy.OpenBasis);
        byte[] bytes = offer.Serialize();
        int name = Encoding.UTF8.GetByteCount(offer.Layout.Modules[0].Name);
        int outputSize = TraceCountOffset + 4 + 4 + 8 + 4 + 4 + name;
        Assert.Equal(20, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(outputSize)));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(outputSize), CoefficientLayout.MaxDimension);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(outputSize + 4), ModuleShape.MaxRank);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() => CoefficientOffer.Deserialize(offer.Parameters, bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1.0)]
    public void BadScalesAndBoundsAreRefused(double bad)
    {
        Assert.Equal("deltaScales", Assert.Throws<ArgumentException>(() => CoefficientOffers.Create(AdapterPrivacy.Sealed, scale: bad)).ParamName);
        Assert.Equal("normBound", Assert.Throws<ArgumentException>(() => CoefficientOffers.Create(AdapterPrivacy.Sealed, normBound: bad)).ParamName);

        CoefficientOffer offer = CoefficientOffers.Create(AdapterPrivacy.Sealed);
        byte[] bytes = offer.Serialize();
        int bound = TraceCountOffset + 4 + (4 * offer.Layout.TraceSteps.Count) + 4;
        int scale = bound + 8 + 4 + 4 + offer.Layout.Modules[0].Name.Length + 8;
        Assert.Equal(offer.DeltaScales[0], BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(scale)));
        foreach (int position in (int[])[bound, scale])
        {
            byte[] damaged = [.. bytes];
            BinaryPrimitives.WriteDoubleLittleEndian(damaged.AsSpan(position), bad);
            Assert.Throws<WireFormatException>(() => CoefficientOffer.Deserialize(offer.Parameters, damaged));
        }
    }

    [Fact]
    public void PartsThatDoNotFitAreRefused()
    {
        CoefficientOffer good = CoefficientOffers.Create(AdapterPrivacy.OpenBasis);
        SchemeParameters parameters = good.Parameters;
        Assert.Equal("answerBits", Refused(parameters, 11, 1, good.DeltaScales, good.Bases));
        Assert.Equal("answerBits", Refused(parameters, 31, 1, good.DeltaScales, good.Bases));
        Assert.Equal("normBound", Refused(parameters, 20, parameters.Ring.Limbs[0].Modulus.AsDouble, good.DeltaScales, good.Bases));
        Assert.Equal("deltaScales", Refused(parameters, 20, 1, [1.0], good.Bases));
        Assert.Equal("bases", Refused(parameters, 20, 1, good.DeltaScales, []));
        Assert.Equal("bases", Refused(parameters, 20, 1, good.DeltaScales, [good.Bases[0], new float[2]]));
        Assert.Equal("layout", Refused(CoefficientOffers.SealedParameters, 20, 1, good.DeltaScales, good.Bases));

        string? Refused(SchemeParameters p, int bits, double bound, IReadOnlyList<double> scales, IReadOnlyList<float[]> bases) =>
            Assert.ThrowsAny<ArgumentException>(() => new CoefficientOffer(p, good.Layout, bits, bound, scales, bases)).ParamName;
    }

    [Fact]
    public void AnotherBoundIsAnotherOffer() => Assert.NotEqual(
        CoefficientOffers.Create(AdapterPrivacy.Sealed).Id, CoefficientOffers.Create(AdapterPrivacy.Sealed, normBound: 2e6).Id);

    // The format is frozen: docs/formats.md, type 16.
    [Fact]
    public void TheFormatIsThis()
    {
        ModuleShape[] modules = [new("q", 20, 4), new("vé", 7, 3)];
        var layout = new CoefficientLayout(AdapterPrivacy.Sealed, 4096, 30, modules, 1024, 2, 1, [3, 3, 1, 1]);
        byte[] written = new CoefficientOffer(CoefficientOffers.SealedParameters, layout, 21, 1e6, [1.5, 0], []).Serialize();
        using var stream = new MemoryStream();
        using var expected = new BinaryWriter(stream);
        expected.Write("HLRA"u8);
        expected.Write((ushort)1);
        expected.Write((ushort)16);
        expected.Write(CoefficientOffers.SealedParameters.Fingerprint);
        foreach (int field in (int[])[0, 30, 1024, 2, 1, 4, 3, 3, 1, 1, 21])
        {
            expected.Write(field);
        }

        expected.Write(1e6);
        expected.Write(2);
        foreach ((byte[] name, int outputs, int rank, double scale) in ((byte[], int, int, double)[])[("q"u8.ToArray(), 20, 4, 1.5), ("vé"u8.ToArray(), 7, 3, 0)])
        {
            expected.Write(name.Length);
            expected.Write(name);
            expected.Write(outputs);
            expected.Write(rank);
            expected.Write(scale);
        }

        Assert.Equal(stream.ToArray(), written);
    }

    [Fact]
    public void ASealedOfferNeedsASpecialPrime()
    {
        CoefficientLayout layout = CoefficientLayouts.Choose(AdapterPrivacy.Sealed, 2048, 64, CoefficientLayouts.Shapes((64, 4)), 1);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new CoefficientOffer(CoefficientOffers.OpenParameters, layout, 20, 1, [1.0], []));
        Assert.Equal("parameters", refused.ParamName);
    }

    [Fact]
    public void OtherParametersAreRefused()
    {
        byte[] bytes = CoefficientOffers.Create(AdapterPrivacy.Sealed).Serialize();
        WireFormatException refused = Assert.Throws<WireFormatException>(() => CoefficientOffer.Deserialize(CoefficientOffers.OpenParameters, bytes));
        Assert.Contains("fingerprint", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MessagesFitInAnArray()
    {
        Gen.Select(Gen.Enum<AdapterPrivacy>(), Gen.Int[1, 1 << 20], Gen.Int[1, 200_000], Gen.Int[1, 64]).Sample(
            (privacy, inputs, outputs, batch) =>
            {
                // The basis is left out of large open offers by keeping it small.
                SchemeParameters parameters = CoefficientOffers.Parameters(privacy);
                int size = privacy == AdapterPrivacy.Sealed ? outputs : 1 + (outputs % 100);
                CoefficientLayout layout = CoefficientLayouts.Choose(privacy, parameters.Degree, inputs, CoefficientLayouts.Shapes((size, 4)), batch);
                var offer = new CoefficientOffer(
                    parameters, layout, 22, 1, [1.0], privacy == AdapterPrivacy.Sealed ? [] : [new float[size * 4]]);
                Assert.InRange(offer.MaxTokens, 1, BatchHeader.MaxTokens);
                Assert.InRange(offer.ActivationBytes(offer.MaxTokens), 1, Array.MaxLength);
                Assert.InRange(offer.AnswerBytes(offer.MaxTokens), 1, Array.MaxLength);
                if (offer.MaxTokens < BatchHeader.MaxTokens)
                {
                    long requests = (long)layout.InputCiphertexts(offer.MaxTokens + 1) * SeededCiphertext.BodySize(parameters, 1);
                    long answers = (long)layout.AnswerCiphertexts(offer.MaxTokens + 1) * offer.AnswerBodySize;
                    Assert.InRange(Math.Max(requests, answers), Array.MaxLength - 27L, long.MaxValue);
                }
            }, iter: 100);
    }

    [Fact]
    public void AMessageOfOneTokenMustFit()
    {
        // One coefficient an answer, 16 projections of 2^20 outputs.
        ModuleShape[] modules = CoefficientLayouts.Shapes([.. Enumerable.Repeat((CoefficientLayout.MaxDimension, 256), 16)]);
        var layout = new CoefficientLayout(AdapterPrivacy.Sealed, 4096, 64, modules, 64, 1, 0, []);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new CoefficientOffer(CoefficientOffers.SealedParameters, layout, 22, 1, new double[16], []));
        Assert.Equal("layout", refused.ParamName);
    }
}
