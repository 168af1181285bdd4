using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>The server's answer to <see cref="OpenSession"/> and <see cref="ResumeSession"/>.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="TokenLimit">The most tokens that the session answers at each site; <see cref="long.MaxValue"/> for no limit.</param>
/// <param name="MaxBlocks">The most blocks that the server keeps for each streaming site; it destroys the oldest beyond them.</param>
/// <param name="Welcomes">For every streaming site the message that lists the blocks the server has, in the publication's order.</param>
public sealed record SessionOpened(UInt128 SessionId, long TokenLimit, int MaxBlocks, IReadOnlyList<ReadOnlyMemory<byte>> Welcomes)
{
    /// <summary>Reads the message; its parts are slices of the source, which must not change while they are used.</summary>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static SessionOpened Deserialize(ReadOnlyMemory<byte> source)
    {
        var reader = new WireReader(source.Span, WireType.SessionOpened, 0);
        UInt128 session = reader.ReadUInt128("session");
        ulong limit = reader.ReadUInt64("token limit");
        if (limit > long.MaxValue)
        {
            throw new WireFormatException($"token limit: {limit}; expected at most {long.MaxValue}");
        }

        int blocks = reader.ReadInt32("block limit", 0, int.MaxValue);
        ReadOnlyMemory<byte>[] welcomes = WireParts.ReadList(ref reader, source, "welcome");
        reader.Complete();
        return new SessionOpened(session, (long)limit, blocks, welcomes);
    }

    /// <summary>Writes the message.</summary>
    /// <exception cref="InvalidOperationException">It is longer than an array can be.</exception>
    public byte[] Serialize()
    {
        byte[] bytes = WireParts.Allocate(WireWriter.HeaderSize + 28L + WireParts.ListBytes(Welcomes));
        var writer = new WireWriter(bytes, WireType.SessionOpened, 0);
        writer.WriteUInt128(SessionId);
        writer.WriteUInt64((ulong)TokenLimit);
        writer.WriteUInt32((uint)MaxBlocks);
        WireParts.WriteList(ref writer, Welcomes);
        writer.Complete();
        return bytes;
    }
}
