using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Streaming;

/// <summary>The header of a block's request or answer.</summary>
/// <param name="Common">The spool and its epoch.</param>
/// <param name="Number">The block's number: its positions are Number N to Number N + N - 1.</param>
public readonly record struct BlockHeader(StreamingHeader Common, long Number)
{
    /// <summary>Writes the header.</summary>
    /// <param name="writer">The message, after the common header.</param>
    /// <param name="offer">The offer that the message belongs to.</param>
    public void Write(ref WireWriter writer, StreamingOffer offer) => Common.Write(ref writer, offer, Number, 0);

    /// <summary>The numbers of blocks end here, so that all their positions are below <see cref="StreamingHeader.MaxPosition"/>.</summary>
    /// <param name="degree">N.</param>
    public static long NumberLimit(int degree) => StreamingHeader.MaxPosition / degree;

    /// <summary>Reads the header of a block's request and checks that it belongs to an offer and has the right length.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer that the message must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <exception cref="WireFormatException">A field or the length has another value than expected.</exception>
    public static BlockHeader ReadRequest(ref WireReader reader, StreamingOffer offer, int messageLength)
    {
        BlockHeader header = Read(ref reader, offer);
        StreamingHeader.CheckLength(messageLength, offer.BlockBytes);
        return header;
    }

    /// <summary>Reads the header of a block's answer and checks that it belongs to an offer and has the right length.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer that the message must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <exception cref="WireFormatException">A field or the length has another value than expected.</exception>
    public static BlockHeader ReadAnswer(ref WireReader reader, StreamingOffer offer, int messageLength)
    {
        BlockHeader header = Read(ref reader, offer);
        StreamingHeader.CheckLength(messageLength, offer.BlockAnswerBytes);
        return header;
    }

    private static BlockHeader Read(ref WireReader reader, StreamingOffer offer)
    {
        StreamingHeader common = StreamingHeader.Read(ref reader, offer);
        long number = StreamingHeader.ReadNumber(ref reader, "block", NumberLimit(offer.Parameters.Degree));
        reader.ReadInt32("block count", 0, 0);
        return new BlockHeader(common, number);
    }
}
