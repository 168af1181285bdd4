using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Streaming;

/// <summary>The header of a step's request or answer in the streaming plan.</summary>
/// <param name="Common">The spool and its epoch.</param>
/// <param name="Position">The position of the first token, counted over all blocks.</param>
/// <param name="Tokens">Tokens of the step; they take successive positions.</param>
public readonly record struct StepHeader(StreamingHeader Common, long Position, int Tokens)
{
    /// <summary>Writes the header.</summary>
    /// <param name="writer">The message, after the common header.</param>
    /// <param name="offer">The offer that the message belongs to.</param>
    public void Write(ref WireWriter writer, StreamingOffer offer) => Common.Write(ref writer, offer, Position, Tokens);

    /// <summary>Reads the header of a request and checks that it belongs to an offer and that the length fits its token count.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer that the message must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <exception cref="WireFormatException">A field or the length has another value than expected.</exception>
    public static StepHeader ReadRequest(ref WireReader reader, StreamingOffer offer, int messageLength)
    {
        StepHeader header = Read(ref reader, offer);
        StreamingHeader.CheckLength(messageLength, offer.ActivationBytes(header.Tokens));
        return header;
    }

    /// <summary>Reads the header of an answer and checks that it belongs to an offer and that the length fits its token count.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer that the message must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <exception cref="WireFormatException">A field or the length has another value than expected.</exception>
    public static StepHeader ReadAnswer(ref WireReader reader, StreamingOffer offer, int messageLength)
    {
        StepHeader header = Read(ref reader, offer);
        StreamingHeader.CheckLength(messageLength, offer.AnswerBytes(header.Tokens));
        return header;
    }

    private static StepHeader Read(ref WireReader reader, StreamingOffer offer)
    {
        StreamingHeader common = StreamingHeader.Read(ref reader, offer);
        long position = StreamingHeader.ReadNumber(ref reader, "position", StreamingHeader.MaxPosition);
        return new StepHeader(common, position, reader.ReadInt32("token count", 1, offer.MaxTokens));
    }
}
