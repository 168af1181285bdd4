using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Streaming;

/// <summary>What every message of the streaming plan begins with after the common header.</summary>
/// <param name="Spool">Names the spool of masks that the client takes positions from.</param>
/// <param name="Epoch">How often that spool was opened: it rises with every restart of the client.</param>
/// <param name="Position">The first position of a request or answer, counted over all blocks; of a block its number; otherwise 0.</param>
/// <param name="Tokens">Tokens: positions from the first on; of a welcome the number of blocks; otherwise 0.</param>
public readonly record struct StreamingHeader(UInt128 Spool, ulong Epoch, long Position, int Tokens)
{
    /// <summary>Bytes of the common header and this one.</summary>
    public const int Size = WireWriter.HeaderSize + 8 + 16 + 8 + 8 + 4;

    /// <summary>The most blocks that a server keeps for a spool.</summary>
    public const int MaxBlocks = 64;

    /// <summary>Positions end here: none is ever used twice, whatever the block size.</summary>
    public const long MaxPosition = 1L << 52;

    /// <summary>Writes it.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="offer">The offer it belongs to.</param>
    public void Write(ref WireWriter writer, StreamingOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        writer.WriteUInt64(offer.Id);
        writer.WriteUInt64((ulong)(Spool >> 64));
        writer.WriteUInt64((ulong)Spool);
        writer.WriteUInt64(Epoch);
        writer.WriteUInt64((ulong)Position);
        writer.WriteUInt32((uint)Tokens);
    }

    /// <summary>Checks that a message is of a spool and epoch.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="epoch">The epoch.</param>
    /// <exception cref="WireFormatException">It is of another.</exception>
    public void Require(UInt128 spool, ulong epoch)
    {
        if (Spool != spool || Epoch != epoch)
        {
            throw new WireFormatException($"spool: {Spool:x32}, epoch {Epoch}; expected {spool:x32}, epoch {epoch}");
        }
    }

    /// <summary>Reads it and checks that it belongs to an offer and that the message has the length which it says.</summary>
    /// <param name="reader">The message, after the common header.</param>
    /// <param name="offer">The offer it must belong to.</param>
    /// <param name="type">What it must be.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <exception cref="WireFormatException">A field has another value than expected.</exception>
    public static StreamingHeader Read(ref WireReader reader, StreamingOffer offer, WireType type, int messageLength)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ulong id = reader.ReadUInt64("offer");
        if (id != offer.Id)
        {
            throw new WireFormatException($"offer: {id:x}; expected {offer.Id:x}");
        }

        UInt128 spool = new(reader.ReadUInt64("spool"), reader.ReadUInt64("spool"));
        ulong epoch = reader.ReadUInt64("epoch"), position = reader.ReadUInt64("position");
        bool hasTokens = type is WireType.StreamingActivations or WireType.StreamingAnswers;
        if (position >= MaxPosition)
        {
            throw new WireFormatException($"position: {position}; expected less than {MaxPosition}");
        }

        int tokens = hasTokens
            ? reader.ReadInt32("token count", 1, offer.MaxTokens)
            : reader.ReadInt32("block count", 0, type == WireType.StreamingWelcome ? MaxBlocks : 0);
        int expected = type switch
        {
            WireType.StreamingBlock => offer.BlockBytes,
            WireType.StreamingBlockAnswer => offer.BlockAnswerBytes,
            WireType.StreamingActivations => offer.ActivationBytes(tokens),
            WireType.StreamingHello => Size,
            WireType.StreamingWelcome => Size + (tokens * sizeof(ulong)),
            _ => offer.AnswerBytes(tokens),
        };
        return messageLength == expected
            ? new StreamingHeader(spool, epoch, (long)position, tokens)
            : throw new WireFormatException($"length: {messageLength} bytes; expected {expected}");
    }
}
