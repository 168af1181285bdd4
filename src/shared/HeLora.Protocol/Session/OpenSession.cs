using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>
/// A client opens a session on every site of a publication at once: it sends the keys of every parameter set and its greeting of every
/// streaming site. The server answers with <see cref="SessionOpened"/> or a <see cref="Refusal"/>.
/// </summary>
/// <param name="PublicationId">The publication that the client was made from.</param>
/// <param name="SessionId">16 random bytes that the client draws. Whoever knows them can resume the session.</param>
/// <param name="Keys">The keys, in the order of <see cref="Publication.ParameterSets"/>.</param>
/// <param name="Hellos">The greetings, in the order of the publication's streaming sites.</param>
public sealed record OpenSession(
    UInt128 PublicationId, UInt128 SessionId, IReadOnlyList<SessionKeyMessages> Keys, IReadOnlyList<ReadOnlyMemory<byte>> Hellos)
{
    /// <summary>Reads the message; its parts are slices of the source, which must not change while they are used.</summary>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static OpenSession Deserialize(ReadOnlyMemory<byte> source)
    {
        var reader = new WireReader(source.Span, WireType.OpenSession, 0);
        UInt128 publication = reader.ReadUInt128("publication"), session = reader.ReadUInt128("session");
        var keys = new SessionKeyMessages[reader.ReadInt32("key set count", 0, Publication.MaxParameterSets)];
        for (int i = 0; i < keys.Length; i++)
        {
            ReadOnlyMemory<byte> publicKey = WireParts.Read(ref reader, source, "public key");
            keys[i] = new SessionKeyMessages(publicKey, WireParts.Read(ref reader, source, "Galois keys"));
        }

        ReadOnlyMemory<byte>[] hellos = WireParts.ReadList(ref reader, source, "greeting");
        reader.Complete();
        return new OpenSession(publication, session, keys, hellos);
    }

    /// <summary>Writes the message.</summary>
    /// <exception cref="InvalidOperationException">It is longer than an array can be.</exception>
    public byte[] Serialize()
    {
        long length = WireWriter.HeaderSize + 36L + Keys.Sum(k => 8L + k.PublicKey.Length + k.GaloisKeys.Length) + WireParts.ListBytes(Hellos);
        byte[] bytes = WireParts.Allocate(length);
        var writer = new WireWriter(bytes, WireType.OpenSession, 0);
        writer.WriteUInt128(PublicationId);
        writer.WriteUInt128(SessionId);
        writer.WriteUInt32((uint)Keys.Count);
        foreach (SessionKeyMessages keys in Keys)
        {
            writer.WritePart(keys.PublicKey.Span);
            writer.WritePart(keys.GaloisKeys.Span);
        }

        WireParts.WriteList(ref writer, Hellos);
        writer.Complete();
        return bytes;
    }
}
