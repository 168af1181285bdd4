using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Tests;

public sealed class BatchHeaderTests
{
    private static readonly CoefficientOffer Offer = CoefficientOffers.Create(AdapterPrivacy.Sealed);

    [Fact]
    public void TheHeaderComesBack()
    {
        byte[] message = Message(Offer, 3);
        Assert.Equal(3, Read(message, Offer.ActivationBytes(3)));
        var reader = new WireReader(message, WireType.Activations, Offer.Parameters.Fingerprint);
        Assert.Equal(3, BatchHeader.ReadAnswer(ref reader, Offer, Offer.AnswerBytes(3)));
    }

    [Theory]
    [InlineData(0, "token count")]
    [InlineData(BatchHeader.MaxTokens + 1, "token count")]
    [InlineData(-1, "token count")]
    [InlineData(2, "length")]
    public void BadCountsAreRefused(int tokens, string field) =>
        Assert.StartsWith(field, Assert.Throws<WireFormatException>(() => Read(Message(Offer, tokens), Offer.ActivationBytes(3))).Message, StringComparison.Ordinal);

    [Fact]
    public void AnotherOfferIsRefused()
    {
        byte[] message = Message(CoefficientOffers.Create(AdapterPrivacy.Sealed, name: "other"), 3);
        Assert.StartsWith("offer", Assert.Throws<WireFormatException>(() => Read(message, Offer.ActivationBytes(3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AShortMessageIsRefused()
    {
        byte[] message = Message(Offer, 3);
        for (int length = 0; length < message.Length; length++)
        {
            Assert.Throws<WireFormatException>(() => Read(message[..length], Offer.ActivationBytes(3)));
        }
    }

    // A count whose message no array holds must not overflow.
    [Fact]
    public void ACountThatNoMessageHoldsIsRefused()
    {
        CoefficientLayout layout = CoefficientLayouts.Choose(AdapterPrivacy.Sealed, 4096, 1 << 18, CoefficientLayouts.Shapes((64, 4)), 1);
        var offer = new CoefficientOffer(CoefficientOffers.SealedParameters, layout, 22, 1, [1.0], []);
        Assert.InRange(offer.MaxTokens, 1, BatchHeader.MaxTokens - 1);
        byte[] message = Message(offer, BatchHeader.MaxTokens);
        WireFormatException refused = Assert.Throws<WireFormatException>(() =>
        {
            var reader = new WireReader(message, WireType.Activations, CoefficientOffers.SealedParameters.Fingerprint);
            BatchHeader.ReadRequest(ref reader, offer, message.Length);
        });
        Assert.StartsWith("token count", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Message(CoefficientOffer offer, int tokens)
    {
        byte[] message = new byte[BatchHeader.Size];
        var writer = new WireWriter(message, WireType.Activations, offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, offer, tokens);
        writer.Complete();
        return message;
    }

    private static int Read(byte[] message, int length)
    {
        var reader = new WireReader(message, WireType.Activations, Offer.Parameters.Fingerprint);
        return BatchHeader.ReadRequest(ref reader, Offer, length);
    }
}
