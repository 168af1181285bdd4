using System.Buffers.Binary;
using System.Text;
using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Reads messages that <see cref="WireWriter"/> writes. It trusts nothing: every length and every value is checked.
/// </summary>
/// <exception cref="WireFormatException">
/// Thrown by every method when the bytes end early or a field has no valid value; the message names the field.
/// </exception>
public ref struct WireReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _source;
    private int _position;

    /// <summary>Begins a message and checks its header.</summary>
    /// <param name="source">The whole message.</param>
    /// <param name="type">The type that the header must state.</param>
    /// <param name="fingerprint">
    /// The fingerprint of the parameters that the message must belong to, or null if the caller checks
    /// <see cref="Fingerprint"/> itself.
    /// </param>
    public WireReader(ReadOnlySpan<byte> source, WireType type, ulong? fingerprint)
    {
        _source = source;
        Expect("magic", ReadUInt32("magic"), WireWriter.Magic);
        Expect("version", ReadUInt16("version"), WireWriter.Version);
        Expect("type", ReadUInt16("type"), (ushort)type);
        Fingerprint = ReadUInt64("parameter fingerprint");
        if (fingerprint is { } expected)
        {
            Expect("parameter fingerprint", Fingerprint, expected);
        }
    }

    private WireReader(ReadOnlySpan<byte> body) => _source = body;

    /// <summary>The fingerprint in the header.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _source.Length - _position;

    /// <summary>Begins a part of a message, which has no header of its own.</summary>
    public static WireReader OfBody(ReadOnlySpan<byte> body) => new(body);

    /// <summary>The type that a message's header states.</summary>
    /// <exception cref="WireFormatException">The bytes do not begin with a header, or its type is not defined.</exception>
    public static WireType TypeOf(ReadOnlySpan<byte> message)
    {
        WireReader reader = OfBody(message);
        Expect("magic", reader.ReadUInt32("magic"), WireWriter.Magic);
        Expect("version", reader.ReadUInt16("version"), WireWriter.Version);
        var type = (WireType)reader.ReadUInt16("type");
        return Enum.IsDefined(type) ? type : throw new WireFormatException($"type: {(int)type}; expected a known one");
    }

    /// <summary>Reads 2 bytes.</summary>
    public ushort ReadUInt16(string field) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, field));

    /// <summary>Reads 4 bytes.</summary>
    public uint ReadUInt32(string field) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, field));

    /// <summary>Reads 8 bytes.</summary>
    public ulong ReadUInt64(string field) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, field));

    /// <summary>Reads 16 bytes, the upper half first.</summary>
    public UInt128 ReadUInt128(string field) => new(ReadUInt64(field), ReadUInt64(field));

    /// <summary>Reads a text: its length in bytes (4 bytes) and its UTF-8.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="maxBytes">The longest text to accept, in bytes.</param>
    public string ReadText(string field, int maxBytes)
    {
        ReadOnlySpan<byte> utf8 = Take(ReadInt32($"{field} length", 0, maxBytes), field);
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"{field}: bytes that are no UTF-8; expected a text", e);
        }
    }

    /// <summary>Reads a part that follows its length (4 bytes).</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="maxBytes">The longest part to accept.</param>
    public ReadOnlySpan<byte> ReadPart(string field, int maxBytes = int.MaxValue) => Take(ReadInt32($"{field} length", 0, maxBytes), field);

    /// <summary>Reads an integer that must lie in a range.</summary>
    public int ReadInt32(string field, int minimum, int maximum)
    {
        uint value = ReadUInt32(field);
        return value >= minimum && value <= maximum
            ? (int)value
            : throw new WireFormatException($"{field}: {value}; expected {minimum} to {maximum}");
    }

    /// <summary>Reads a finite double that must lie in a range.</summary>
    public double ReadDouble(string field, double minimum, double maximum)
    {
        double value = BinaryPrimitives.ReadDoubleLittleEndian(Take(8, field));
        return value >= minimum && value <= maximum
            ? value
            : throw new WireFormatException($"{field}: {value}; expected {minimum} to {maximum}");
    }

    /// <summary>Reads packed residues of q, one for every element of the destination, as balanced doubles.</summary>
    public void ReadResidues(string field, Modulus modulus, scoped Span<double> destination)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        ReadResidues(field, modulus.Value, modulus.BitLength, destination);
    }

    /// <summary>
    /// Reads residues of q that take <paramref name="bits"/> bits each, one for every element of the destination, as balanced
    /// doubles.
    /// </summary>
    public void ReadResidues(string field, ulong q, int bits, scoped Span<double> destination)
    {
        ReadOnlySpan<byte> packed = Take(BitPacking.ByteCount(destination.Length, bits), field);
        if (!BitPacking.TryUnpack(packed, q, bits, destination))
        {
            throw new WireFormatException($"{field}: a residue is not below {q} or a padding bit is set");
        }
    }

    /// <summary>Takes the next bytes as they are; the span points into the message.</summary>
    public ReadOnlySpan<byte> Take(int count, string field)
    {
        if (count > _source.Length - _position)
        {
            throw new WireFormatException(
                $"{field}: the message ends after {_source.Length} bytes; expected {count} more at byte {_position}");
        }

        ReadOnlySpan<byte> taken = _source.Slice(_position, count);
        _position += count;
        return taken;
    }

    /// <summary>Checks that the whole message was read.</summary>
    public readonly void Complete()
    {
        if (_position != _source.Length)
        {
            throw new WireFormatException($"length: {_source.Length} bytes; expected {_position}");
        }
    }

    private static void Expect(string field, ulong value, ulong expected)
    {
        if (value != expected)
        {
            throw new WireFormatException($"{field}: {value:x}; expected {expected:x}");
        }
    }
}
