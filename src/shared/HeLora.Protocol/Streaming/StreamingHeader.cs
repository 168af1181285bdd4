using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Streaming;

/// <summary>
/// The part of the header that every message of the streaming plan has after the common header and the offer: the client's
/// spool and its epoch. A number (8 bytes) and a count (4 bytes) follow, which <see cref="StepHeader"/>,
/// <see cref="BlockHeader"/> and <see cref="WelcomeHeader"/> name; in a hello they are 0.
/// </summary>
/// <param name="Spool">Names the spool of masks that the client takes positions from.</param>
/// <param name="Epoch">The number of times that the client opened the spool; it rises with every restart of the client.</param>
public readonly record struct StreamingHeader(UInt128 Spool, ulong Epoch)
{
    /// <summary>Bytes of the common header, the offer's id, and this header with number and count.</summary>
    public const int Size = WireWriter.HeaderSize + 8 + 16 + 8 + 8 + 4;

    /// <summary>The most blocks that a server keeps for a spool.</summary>
    public const int MaxBlocks = 64;

    /// <summary>All positions are below this, whatever the block size, so that none is ever used twice.</summary>
    public const long MaxPosition = 1L << 52;

    /// <summary>Writes the header of a hello.</summary>
    /// <param name="writer">The message, after the common header.</param>
    /// <param name="offer">The offer that the message belongs to.</param>
    public void Write(ref WireWriter writer, StreamingOffer offer) => Write(ref writer, offer, 0, 0);

    /// <summary>Reads the header of a hello and checks that the message belongs to an offer and has the right length.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer that the message must belong to.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <exception cref="WireFormatException">A field or the length has another value than expected.</exception>
    public static StreamingHeader ReadHello(ref WireReader reader, StreamingOffer offer, int messageLength)
    {
        StreamingHeader header = Read(ref reader, offer);
        ReadNumber(ref reader, "position", MaxPosition);
        reader.ReadInt32("block count", 0, 0);
        CheckLength(messageLength, Size);
        return header;
    }

    /// <summary>Checks that a message belongs to a spool and an epoch.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="epoch">The epoch.</param>
    /// <exception cref="WireFormatException">The message belongs to another spool or epoch.</exception>
    public void Require(UInt128 spool, ulong epoch)
    {
        if (Spool != spool || Epoch != epoch)
        {
            throw new WireFormatException($"spool: {Spool:x32}, epoch {Epoch}; expected {spool:x32}, epoch {epoch}");
        }
    }

    /// <summary>Writes the header with number and count.</summary>
    internal void Write(ref WireWriter writer, StreamingOffer offer, long number, int count)
    {
        ArgumentNullException.ThrowIfNull(offer);
        writer.WriteUInt64(offer.Id);
        writer.WriteUInt128(Spool);
        writer.WriteUInt64(Epoch);
        writer.WriteUInt64((ulong)number);
        writer.WriteUInt32((uint)count);
    }

    /// <summary>Reads the header up to the number.</summary>
    internal static StreamingHeader Read(ref WireReader reader, StreamingOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ulong id = reader.ReadUInt64("offer");
        return id == offer.Id
            ? new StreamingHeader(reader.ReadUInt128("spool"), reader.ReadUInt64("epoch"))
            : throw new WireFormatException($"offer: {id:x}; expected {offer.Id:x}");
    }

    /// <summary>Reads the number.</summary>
    internal static long ReadNumber(ref WireReader reader, string field, long limit)
    {
        ulong number = reader.ReadUInt64(field);
        return number < (ulong)limit ? (long)number : throw new WireFormatException($"{field}: {number}; expected less than {limit}");
    }

    /// <summary>Checks the length of a message.</summary>
    internal static void CheckLength(int length, int expected)
    {
        if (length != expected)
        {
            throw new WireFormatException($"length: {length} bytes; expected {expected}");
        }
    }
}
