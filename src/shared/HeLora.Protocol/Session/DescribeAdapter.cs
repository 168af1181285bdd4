using System.Text;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>A client asks for the publication of an adapter. The server answers with a <see cref="Publication"/> or a <see cref="Refusal"/>.</summary>
/// <param name="Name">The adapter's name.</param>
public sealed record DescribeAdapter(string Name)
{
    /// <summary>Reads the message.</summary>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static DescribeAdapter Deserialize(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source, WireType.DescribeAdapter, 0);
        string name = reader.ReadText("adapter name", Publication.MaxNameBytes);
        reader.Complete();
        return new DescribeAdapter(name);
    }

    /// <summary>Writes the message.</summary>
    public byte[] Serialize()
    {
        var bytes = new byte[WireWriter.HeaderSize + 4 + Encoding.UTF8.GetByteCount(Name)];
        var writer = new WireWriter(bytes, WireType.DescribeAdapter, 0);
        writer.WriteText(Name);
        writer.Complete();
        return bytes;
    }
}
