using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>What requests and answers begin with after the common header: the offer they belong to and the token count.</summary>
public static class BatchHeader
{
    /// <summary>Bytes of the common header and this one.</summary>
    public const int Size = WireWriter.HeaderSize + 12;

    /// <summary>The most tokens one message holds; large shapes allow fewer, see <see cref="ISiteOffer.MaxTokens"/>.</summary>
    public const int MaxTokens = 4096;

    /// <summary>Writes it.</summary>
    public static void Write(ref WireWriter writer, ISiteOffer offer, int tokens)
    {
        ArgumentNullException.ThrowIfNull(offer);
        writer.WriteUInt64(offer.Id);
        writer.WriteUInt32((uint)tokens);
    }

    /// <summary>Reads that of a request, checks the offer and that the message has the length which its token count says.</summary>
    /// <returns>The token count.</returns>
    /// <exception cref="WireFormatException">A field has another value than expected.</exception>
    public static int ReadRequest(ref WireReader reader, ISiteOffer offer, int messageLength)
    {
        int tokens = ReadTokens(ref reader, offer);
        CheckLength(tokens, messageLength, offer.ActivationBytes(tokens));
        return tokens;
    }

    /// <summary>Reads that of an answer, checks the offer and that the message has the length which its token count says.</summary>
    /// <returns>The token count.</returns>
    /// <exception cref="WireFormatException">A field has another value than expected.</exception>
    public static int ReadAnswer(ref WireReader reader, ISiteOffer offer, int messageLength)
    {
        int tokens = ReadTokens(ref reader, offer);
        CheckLength(tokens, messageLength, offer.AnswerBytes(tokens));
        return tokens;
    }

    private static int ReadTokens(ref WireReader reader, ISiteOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ulong id = reader.ReadUInt64("offer");
        return id == offer.Id
            ? reader.ReadInt32("token count", 1, offer.MaxTokens)
            : throw new WireFormatException($"offer: {id:x}; expected {offer.Id:x}");
    }

    private static void CheckLength(int tokens, int length, int expected)
    {
        if (length != expected)
        {
            throw new WireFormatException($"length: {length} bytes; expected {expected} for {tokens} tokens");
        }
    }
}
