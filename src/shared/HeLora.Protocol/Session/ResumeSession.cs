using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>
/// A client goes on with a session after its connection was lost. The server answers with <see cref="SessionOpened"/>, or with a
/// <see cref="Refusal"/> for <see cref="RefusalReason.UnknownSession"/> when it no longer has the session; the client then opens a new one.
/// </summary>
/// <param name="PublicationId">The publication that the client was made from.</param>
/// <param name="SessionId">The session.</param>
public sealed record ResumeSession(UInt128 PublicationId, UInt128 SessionId)
{
    /// <summary>Reads the message.</summary>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static ResumeSession Deserialize(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source, WireType.ResumeSession, 0);
        var message = new ResumeSession(reader.ReadUInt128("publication"), reader.ReadUInt128("session"));
        reader.Complete();
        return message;
    }

    /// <summary>Writes the message.</summary>
    public byte[] Serialize()
    {
        var bytes = new byte[WireWriter.HeaderSize + 32];
        var writer = new WireWriter(bytes, WireType.ResumeSession, 0);
        writer.WriteUInt128(PublicationId);
        writer.WriteUInt128(SessionId);
        writer.Complete();
        return bytes;
    }
}
