using HeLora.Scheme;

namespace HeLora.Plans.Diagonal;

/// <summary>What requests and answers begin with after the common header: the offer they belong to and the token count.</summary>
public static class DiagonalHeader
{
    /// <summary>Bytes of the common header and this one.</summary>
    public const int Size = WireWriter.HeaderSize + 12;

    /// <summary>Writes it.</summary>
    public static void Write(ref WireWriter writer, DiagonalOffer offer, int tokens)
    {
        ArgumentNullException.ThrowIfNull(offer);
        writer.WriteUInt64(offer.Id);
        writer.WriteUInt32((uint)tokens);
    }

    /// <summary>Reads it, checks the offer and that the message has the length which its token count says.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer it must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <param name="answer">Whether it is an answer, or else a request.</param>
    /// <returns>The token count.</returns>
    /// <exception cref="WireFormatException">A field has another value than expected.</exception>
    public static int Read(ref WireReader reader, DiagonalOffer offer, int messageLength, bool answer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ulong id = reader.ReadUInt64("offer");
        if (id != offer.Id)
        {
            throw new WireFormatException($"offer: {id:x}; expected {offer.Id:x}");
        }

        int tokens = reader.ReadInt32("token count", 1, offer.MaxTokens);
        int expected = answer ? offer.AnswerBytes(tokens) : offer.ActivationBytes(tokens);
        return messageLength == expected
            ? tokens
            : throw new WireFormatException($"length: {messageLength} bytes; expected {expected} for {tokens} tokens");
    }
}
