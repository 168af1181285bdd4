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

    public static TheoryData<AdapterPrivacy> Policies => [AdapterPrivacy.Sealed, AdapterPrivacy.OpenBasis];

    [Theory]
    [MemberData(nameof(Policies))]
    public void OffersComeBackAsTheyWere(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = CoefficientOffers.Create(privacy, name: "модель.слой.0 ✓");
        byte[] bytes = offer.Serialize();
        CoefficientOffer read = CoefficientOffer.Deserialize(offer.Parameters, bytes);
        Assert.Equal(bytes, read.Serialize());
        Assert.Equal(offer.Id, read.Id);
        Assert.Equal(offer.AnswerBits, read.AnswerBits);
        Assert.Equal(offer.NormBound, read.NormBound);
        Assert.Equal(offer.DeltaScales, read.DeltaScales);
        Assert.Equal(offer.Bases, read.Bases);
        Assert.Equal(offer.Layout.Modules, read.Layout.Modules);
        Assert.Equal(offer.Layout.TraceSteps, read.Layout.TraceSteps);
        Assert.Equal(offer.AnswerBytes(3), read.AnswerBytes(3));
    }

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
    public void DifferentOffersHaveDifferentNames()
    {
        ulong[] ids =
        [
            CoefficientOffers.Create(AdapterPrivacy.Sealed).Id, CoefficientOffers.Create(AdapterPrivacy.OpenBasis).Id,
            CoefficientOffers.Create(AdapterPrivacy.Sealed, scale: 0.5).Id, CoefficientOffers.Create(AdapterPrivacy.Sealed, answerBits: 23).Id,
            CoefficientOffers.Create(AdapterPrivacy.Sealed, normBound: 2e6).Id, CoefficientOffers.Create(AdapterPrivacy.Sealed, name: "k").Id,
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], CoefficientOffers.Create(AdapterPrivacy.Sealed).Id);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void EveryTruncationIsRefused(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = CoefficientOffers.Create(privacy);
        byte[] bytes = offer.Serialize();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<WireFormatException>(() => CoefficientOffer.Deserialize(offer.Parameters, bytes.AsSpan(0, length)));
        }

        Assert.Throws<WireFormatException>(() => CoefficientOffer.Deserialize(offer.Parameters, [.. bytes, 0]));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void MutationsAreRefusedOrOtherOffers(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = CoefficientOffers.Create(privacy, batch: 3);
        byte[] valid = offer.Serialize();
        int interesting = Math.Min(valid.Length, 160);
        Gen.Select(Gen.Int[0, interesting - 1], Gen.Byte, Gen.Int[0, interesting - 1], Gen.Int[0, 7], Gen.Bool).Sample(
            (first, value, second, bit, both) =>
            {
                byte[] bytes = [.. valid];
                bytes[second] ^= (byte)(1 << bit);
                if (both)
                {
                    bytes[first] = value;
                }

                try
                {
                    Assert.Equal(bytes, CoefficientOffer.Deserialize(offer.Parameters, bytes).Serialize());
                }
                catch (WireFormatException)
                {
                    // Refused, as most are.
                }
            }, iter: 20_000);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void FieldsOfAnyValueAreRefusedOrOtherOffers(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = CoefficientOffers.Create(privacy);
        byte[] valid = offer.Serialize();
        uint[] values = [0, 1, 2, 3, 15, 16, 255, 256, 4096, 1 << 20, (1 << 20) + 1, int.MaxValue, 0x80000000, uint.MaxValue];
        for (int position = 0; position + 4 <= Math.Min(valid.Length, 160); position++)
        {
            foreach (uint value in values)
            {
                byte[] bytes = [.. valid];
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position), value);
                try
                {
                    Assert.Equal(bytes, CoefficientOffer.Deserialize(offer.Parameters, bytes).Serialize());
                }
                catch (WireFormatException)
                {
                    // Refused, as most are.
                }
            }
        }
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
    public void NamesAreUtf8()
    {
        CoefficientOffer offer = CoefficientOffers.Create(AdapterPrivacy.Sealed, name: "abc");
        byte[] bytes = offer.Serialize();
        int at = bytes.AsSpan().IndexOf("abc"u8);
        bytes[at] = 0xff;
        WireFormatException refused = Assert.Throws<WireFormatException>(() => CoefficientOffer.Deserialize(offer.Parameters, bytes));
        Assert.StartsWith("name", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongNamesAreRefused()
    {
        string longest = new('n', 1024);
        CoefficientOffer offer = CoefficientOffers.Create(AdapterPrivacy.Sealed, name: longest);
        Assert.Equal(longest, CoefficientOffer.Deserialize(offer.Parameters, offer.Serialize()).Layout.Modules[0].Name);
        Assert.Equal("layout", Assert.Throws<ArgumentException>(() => CoefficientOffers.Create(AdapterPrivacy.Sealed, name: longest + "n")).ParamName);
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
