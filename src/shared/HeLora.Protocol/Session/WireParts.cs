using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>Parts of session messages that are messages themselves: each follows its length (4 bytes).</summary>
internal static class WireParts
{
    /// <summary>Reads a part as a slice of the message.</summary>
    public static ReadOnlyMemory<byte> Read(ref WireReader reader, ReadOnlyMemory<byte> source, string field)
    {
        int length = reader.ReadPart(field).Length;
        return source.Slice(reader.Position - length, length);
    }

    /// <summary>Reads a count (4 bytes, at most one part a site) and as many parts.</summary>
    public static ReadOnlyMemory<byte>[] ReadList(ref WireReader reader, ReadOnlyMemory<byte> source, string field)
    {
        int count = reader.ReadInt32($"{field} count", 0, Publication.MaxSites);
        var parts = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++)
        {
            parts[i] = Read(ref reader, source, field);
        }

        return parts;
    }

    /// <summary>Writes a count and the parts.</summary>
    public static void WriteList(ref WireWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        writer.WriteUInt32((uint)parts.Count);
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            writer.WritePart(part.Span);
        }
    }

    /// <summary>Bytes of a list.</summary>
    public static long ListBytes(IReadOnlyList<ReadOnlyMemory<byte>> parts) => 4L + parts.Sum(p => 4L + p.Length);

    /// <summary>Memory for a message.</summary>
    /// <exception cref="InvalidOperationException">It is longer than an array can be.</exception>
    public static byte[] Allocate(long length) => length <= Array.MaxLength
        ? new byte[length]
        : throw new InvalidOperationException($"message: {length} bytes; expected at most {Array.MaxLength}");
}
