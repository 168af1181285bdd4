using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>A client ends a session: the server forgets its keys, and destroys its blocks. The server answers with <see cref="SessionClosed"/>, whether it knew the session or not.</summary>
/// <param name="SessionId">The session.</param>
public sealed record CloseSession(UInt128 SessionId)
{
    /// <summary>Reads the message.</summary>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static CloseSession Deserialize(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source, WireType.CloseSession, 0);
        var message = new CloseSession(reader.ReadUInt128("session"));
        reader.Complete();
        return message;
    }

    /// <summary>Writes the message.</summary>
    public byte[] Serialize()
    {
        var bytes = new byte[WireWriter.HeaderSize + 16];
        var writer = new WireWriter(bytes, WireType.CloseSession, 0);
        writer.WriteUInt128(SessionId);
        writer.Complete();
        return bytes;
    }
}
