using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Streaming;

/// <summary>The header of a welcome, by which a server tells a client which of the client's blocks it holds.</summary>
/// <param name="Common">The spool and its epoch.</param>
/// <param name="Blocks">The number of blocks; their numbers follow, 8 bytes each.</param>
public readonly record struct WelcomeHeader(StreamingHeader Common, int Blocks)
{
    /// <summary>Bytes of a welcome.</summary>
    /// <param name="blocks">The number of blocks that it names.</param>
    public static int MessageBytes(int blocks) => StreamingHeader.Size + (blocks * sizeof(ulong));

    /// <summary>Writes the header.</summary>
    /// <param name="writer">The message, after the common header.</param>
    /// <param name="offer">The offer that the message belongs to.</param>
    public void Write(ref WireWriter writer, StreamingOffer offer) => Common.Write(ref writer, offer, 0, Blocks);

    /// <summary>Reads the header and checks that it belongs to an offer and that the length fits its number of blocks.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer that the message must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <exception cref="WireFormatException">A field or the length has another value than expected.</exception>
    public static WelcomeHeader Read(ref WireReader reader, StreamingOffer offer, int messageLength)
    {
        StreamingHeader common = StreamingHeader.Read(ref reader, offer);
        StreamingHeader.ReadNumber(ref reader, "position", StreamingHeader.MaxPosition);
        int blocks = reader.ReadInt32("block count", 0, StreamingHeader.MaxBlocks);
        StreamingHeader.CheckLength(messageLength, MessageBytes(blocks));
        return new WelcomeHeader(common, blocks);
    }
}
