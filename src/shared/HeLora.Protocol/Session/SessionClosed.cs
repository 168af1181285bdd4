using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>The server's answer to <see cref="CloseSession"/>.</summary>
/// <param name="SessionId">The session.</param>
public sealed record SessionClosed(UInt128 SessionId)
{
    /// <summary>Reads the message.</summary>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static SessionClosed Deserialize(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source, WireType.SessionClosed, 0);
        var message = new SessionClosed(reader.ReadUInt128("session"));
        reader.Complete();
        return message;
    }

    /// <summary>Writes the message.</summary>
    public byte[] Serialize()
    {
        var bytes = new byte[WireWriter.HeaderSize + 16];
        var writer = new WireWriter(bytes, WireType.SessionClosed, 0);
        writer.WriteUInt128(SessionId);
        writer.Complete();
        return bytes;
    }
}
