using HeLora.Scheme;

namespace HeLora.Plans.Coefficient;

/// <summary>What requests and answers begin with after the common header: the offer they belong to and the token count.</summary>
public static class BatchHeader
{
    /// <summary>The most tokens one message holds; large shapes allow fewer, see <see cref="SiteOffer.MaxTokens"/>.</summary>
    public const int MaxTokens = 4096;

    /// <summary>Writes it.</summary>
    public static void Write(ref WireWriter writer, SiteOffer offer, int tokens)
    {
        ArgumentNullException.ThrowIfNull(offer);
        writer.WriteUInt64(offer.Id);
        writer.WriteUInt32((uint)tokens);
    }

    /// <summary>Reads it, checks the offer and that the message has the length which its token count says.</summary>
    /// <returns>The token count.</returns>
    /// <exception cref="WireFormatException">A field has another value than expected.</exception>
    public static int Read(ref WireReader reader, SiteOffer offer, int messageLength, Func<int, int> expectedLength)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(expectedLength);
        ulong id = reader.ReadUInt64("offer");
        if (id != offer.Id)
        {
            throw new WireFormatException($"offer: {id:x}; expected {offer.Id:x}");
        }

        int tokens = reader.ReadInt32("token count", 1, offer.MaxTokens);
        int expected = expectedLength(tokens);
        return messageLength == expected
            ? tokens
            : throw new WireFormatException($"length: {messageLength} bytes; expected {expected} for {tokens} tokens");
    }
}
