using CsCheck;
using HeLora.Plans.Diagonal;
using HeLora.Scheme;

namespace HeLora.Plans.Tests.Diagonal;

public sealed class DiagonalOfferTests
{
    private static readonly SchemeParameters Parameters = DiagonalParameters.Create();

    [Fact]
    public void TheParametersAreSmallAndSecure()
    {
        Assert.Equal(8192, Parameters.Degree);
        Assert.Equal(2, Parameters.LimbCount);
        Assert.InRange(Parameters.Log2Qp, 100, SecurityTable.MaxLog2Qp(8192));
    }

    [Fact]
    public void OffersComeBackAsTheyWere()
    {
        DiagonalOffer offer = Create(name: "модель ✓");
        byte[] bytes = offer.Serialize();
        DiagonalOffer read = DiagonalOffer.Deserialize(Parameters, bytes);
        Assert.Equal(bytes, read.Serialize());
        Assert.Equal(offer.Id, read.Id);
        Assert.Equal(offer.Name, read.Name);
        Assert.Equal(offer.NormBound, read.NormBound);
        Assert.Equal(offer.AnswerBytes(3), read.AnswerBytes(3));
        Assert.Equal(offer.Layout.Counts(5), read.Layout.Counts(5));
        Assert.NotEqual(offer.Id, Create(normBound: 2).Id);
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        byte[] bytes = Create().Serialize();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<WireFormatException>(() => DiagonalOffer.Deserialize(Parameters, bytes.AsSpan(0, length)));
        }

        Assert.Throws<WireFormatException>(() => DiagonalOffer.Deserialize(Parameters, [.. bytes, 0]));
    }

    [Fact]
    public void MutationsAreRefusedOrOtherOffers()
    {
        byte[] valid = Create().Serialize();
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, valid.Length - 1], Gen.Int[0, 7]).Sample(
            (first, value, second, bit) =>
            {
                byte[] bytes = [.. valid];
                bytes[second] ^= (byte)(1 << bit);
                if ((value & 1) != 0)
                {
                    bytes[first] = value;
                }

                try
                {
                    Assert.Equal(bytes, DiagonalOffer.Deserialize(Parameters, bytes).Serialize());
                }
                catch (WireFormatException)
                {
                    // Refused, as most are.
                }
            }, iter: 10_000);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1.0)]
    [InlineData(0.0)]
    public void BadBoundsAreRefused(double bad) =>
        Assert.Equal("normBound", Assert.Throws<ArgumentException>(() => Create(normBound: bad)).ParamName);

    [Fact]
    public void PartsMustFit()
    {
        using SchemeParameters one = HeLora.Plans.Coefficient.CoefficientParameters.Create(AdapterPrivacy.Sealed);
        DiagonalLayout layout = DiagonalPlanner.Choose(4096, 64, 64, 4, 1);
        Assert.Equal("parameters", Assert.Throws<ArgumentException>(() => new DiagonalOffer(one, layout, "m", 1)).ParamName);
        Assert.Equal("layout", Assert.Throws<ArgumentException>(() => new DiagonalOffer(Parameters, layout, "m", 1)).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => Create(name: new string('n', 1025))).ParamName);
        Assert.Throws<WireFormatException>(() => DiagonalOffer.Deserialize(one, Create().Serialize()));
    }

    private static DiagonalOffer Create(string name = "q_proj", double normBound = 1.5) =>
        new(Parameters, DiagonalPlanner.Choose(8192, 300, 200, 6, 2), name, normBound);
}
