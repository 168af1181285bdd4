using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Protocol.Tests.Sites;

public abstract class CoefficientOfferContract(AdapterPrivacy privacy) : OfferContract
{
    protected override SchemeParameters? Parameters => CoefficientOffers.Parameters(privacy);

    protected override ISiteOffer Create(OfferFields fields) => CoefficientOffers.Create(
        privacy, batch: 3, fields.AnswerBits, scale: fields.Scale, name: fields.Name, rank: fields.Rank);

    protected override void AssertSame(ISiteOffer expected, ISiteOffer actual)
    {
        CoefficientOffer offer = (CoefficientOffer)expected, read = (CoefficientOffer)actual;
        Assert.Equal(offer.NormBound, read.NormBound);
        Assert.Equal(offer.Layout.TraceSteps, read.Layout.TraceSteps);
        Assert.Equal($"{offer.Layout}", $"{read.Layout}");
    }
}

public sealed class SealedCoefficientOffers() : CoefficientOfferContract(AdapterPrivacy.Sealed);

public sealed class OpenBasisCoefficientOffers() : CoefficientOfferContract(AdapterPrivacy.OpenBasis);

public sealed class SealedDiagonalOffers : OfferContract
{
    protected override SchemeParameters? Parameters => DiagonalRings.Small;

    protected override ISiteOffer Create(OfferFields fields)
    {
        ModuleShape[] modules = [new(fields.Name, 200, fields.Rank), new("v", 7, 3)];
        return new DiagonalOffer(
            DiagonalRings.Small, ChosenLayouts.Diagonal(DiagonalRings.Small, 300, modules, 2), fields.AnswerBits, [fields.Scale, 3.5]);
    }

    protected override void AssertSame(ISiteOffer expected, ISiteOffer actual) =>
        Assert.Equal($"{((DiagonalOffer)expected).Layout}", $"{((DiagonalOffer)actual).Layout}");
}

public abstract class StreamingOfferContract(AdapterPrivacy privacy, int wordBits) : OfferContract
{
    protected override SchemeParameters? Parameters => null;

    protected override ISiteOffer Create(OfferFields fields) =>
        StreamingOffers.Create(privacy, wordBits, fields.AnswerBits, scale: fields.Scale, name: fields.Name, rank: fields.Rank);

    protected override void AssertSame(ISiteOffer expected, ISiteOffer actual)
    {
        StreamingOffer offer = (StreamingOffer)expected, read = (StreamingOffer)actual;
        Assert.Equal(offer.NormBound, read.NormBound);
        Assert.Equal(offer.Parameters.Spec, read.Parameters.Spec);
        Assert.Equal((offer.BlockBytes, offer.BlockAnswerBytes), (read.BlockBytes, read.BlockAnswerBytes));
        Assert.Equal(offer.ActivationNorm, read.ActivationNorm);
    }
}

public sealed class SealedStreamingOffers() : StreamingOfferContract(AdapterPrivacy.Sealed, 48);

public sealed class OpenBasisStreamingOffers() : StreamingOfferContract(AdapterPrivacy.OpenBasis, 32);
