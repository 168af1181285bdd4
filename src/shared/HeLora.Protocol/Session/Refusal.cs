using System.Text;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>The server's answer to a message that it does not carry out.</summary>
/// <param name="Reason">The reason, for programs.</param>
/// <param name="Text">The reason, for people: it names the field and the expected value.</param>
public sealed record Refusal(RefusalReason Reason, string Text)
{
    /// <summary>The longest text, in bytes of UTF-8; writers cut longer ones.</summary>
    public const int MaxTextBytes = 4096;

    /// <summary>Reads the message.</summary>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static Refusal Deserialize(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source, WireType.Refusal, 0);
        var reason = (RefusalReason)reader.ReadInt32("reason", (int)RefusalReason.BadMessage, (int)RefusalReason.Failed);
        string text = reader.ReadText("text", MaxTextBytes);
        reader.Complete();
        return new Refusal(reason, text);
    }

    /// <summary>Writes the message.</summary>
    public byte[] Serialize()
    {
        string text = Text;
        while (Encoding.UTF8.GetByteCount(text) > MaxTextBytes)
        {
            text = text[..(text.Length / 2)];
        }

        var bytes = new byte[WireWriter.HeaderSize + 8 + Encoding.UTF8.GetByteCount(text)];
        var writer = new WireWriter(bytes, WireType.Refusal, 0);
        writer.WriteUInt32((uint)Reason);
        writer.WriteText(text);
        writer.Complete();
        return bytes;
    }
}
