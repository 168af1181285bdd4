using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>The header of requests and answers of the plans of ciphertexts: after the common header the offer's id and the token count.</summary>
public static class BatchHeader
{
    /// <summary>Bytes of the common header and this one.</summary>
    public const int Size = WireWriter.HeaderSize + 12;

    /// <summary>The most tokens of a message in any plan; offers of large shapes allow fewer (<see cref="ISiteOffer.MaxTokens"/>).</summary>
    public const int MaxTokens = 4096;

    /// <summary>Writes the header.</summary>
    /// <param name="writer">The message, after the common header.</param>
    /// <param name="offer">The offer that the message belongs to.</param>
    /// <param name="tokens">The token count.</param>
    public static void Write(ref WireWriter writer, ISiteOffer offer, int tokens)
    {
        ArgumentNullException.ThrowIfNull(offer);
        writer.WriteUInt64(offer.Id);
        writer.WriteUInt32((uint)tokens);
    }

    /// <summary>Reads the header of a request and checks that it belongs to an offer and that the length fits its token count.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer that the message must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <returns>The token count.</returns>
    /// <exception cref="WireFormatException">A field or the length has another value than expected.</exception>
    public static int ReadRequest(ref WireReader reader, ISiteOffer offer, int messageLength)
    {
        int tokens = ReadTokens(ref reader, offer);
        CheckLength(tokens, messageLength, offer.ActivationBytes(tokens));
        return tokens;
    }

    /// <summary>Reads the header of an answer and checks that it belongs to an offer and that the length fits its token count.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer that the message must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <returns>The token count.</returns>
    /// <exception cref="WireFormatException">A field or the length has another value than expected.</exception>
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
