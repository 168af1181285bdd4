using HeLora.Plans.Coefficient;
using HeLora.Scheme;

namespace HeLora.Plans.Tests.Coefficient;

public sealed class BatchHeaderTests
{
    private static readonly SiteOffer Offer = Offers.Create(AdapterPrivacy.Sealed);

    [Fact]
    public void TheHeaderComesBack() => Assert.Equal(3, Read(Message(Offer, 3), 28));

    [Theory]
    [InlineData(0, "token count")]
    [InlineData(BatchHeader.MaxTokens + 1, "token count")]
    [InlineData(-1, "token count")]
    [InlineData(2, "length")]
    public void BadCountsAreRefused(int tokens, string field) =>
        Assert.StartsWith(field, Assert.Throws<WireFormatException>(() => Read(Message(Offer, tokens), 27)).Message, StringComparison.Ordinal);

    [Fact]
    public void AnotherOfferIsRefused()
    {
        byte[] message = Message(Offers.Create(AdapterPrivacy.Sealed, name: "other"), 3);
        Assert.StartsWith("offer", Assert.Throws<WireFormatException>(() => Read(message, 28)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AShortMessageIsRefused()
    {
        byte[] message = Message(Offer, 3);
        for (int length = 0; length < message.Length; length++)
        {
            Assert.Throws<WireFormatException>(() => Read(message[..length], 28));
        }
    }

    // A count whose message no array holds must not overflow.
    [Fact]
    public void ACountThatNoMessageHoldsIsRefused()
    {
        CoefficientLayout layout = LayoutPlanner.Choose(AdapterPrivacy.Sealed, 4096, 1 << 18, Layouts.Shapes((64, 4)), 1);
        var offer = new SiteOffer(Offers.SealedParameters, layout, 22, 1, [1.0], []);
        Assert.InRange(offer.MaxTokens, 1, BatchHeader.MaxTokens - 1);
        byte[] message = Message(offer, BatchHeader.MaxTokens);
        WireFormatException refused = Assert.Throws<WireFormatException>(() =>
        {
            var reader = new WireReader(message, WireType.Activations, Offers.SealedParameters.Fingerprint);
            BatchHeader.Read(ref reader, offer, message.Length, offer.ActivationBytes);
        });
        Assert.StartsWith("token count", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Message(SiteOffer offer, int tokens)
    {
        byte[] message = new byte[WireWriter.HeaderSize + 12];
        var writer = new WireWriter(message, WireType.Activations, offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, offer, tokens);
        writer.Complete();
        return message;
    }

    private static int Read(byte[] message, int expectedLength)
    {
        var reader = new WireReader(message, WireType.Activations, Offer.Parameters.Fingerprint);
        return BatchHeader.Read(ref reader, Offer, message.Length, _ => expectedLength);
    }
}
