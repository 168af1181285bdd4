using System.Buffers.Binary;
using System.Text;
using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Writes a message of known length. Fields are little-endian, and every residue takes the bits of its modulus.
/// </summary>
/// <remarks>A message begins with the four bytes "HLRA", the format version (2 bytes), its <see cref="WireType"/>
/// (2 bytes) and the fingerprint of its parameters (8 bytes).</remarks>
public ref struct WireWriter
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 16;

    internal const uint Magic = 0x41524C48;
    internal const ushort Version = 1;

    private readonly Span<byte> _destination;

    /// <summary>Begins a message.</summary>
    /// <param name="destination">Memory of exactly the message's length.</param>
    /// <param name="type">The type of the message.</param>
    /// <param name="fingerprint">The fingerprint of its parameters.</param>
    public WireWriter(Span<byte> destination, WireType type, ulong fingerprint)
    {
        _destination = destination;
        WriteUInt32(Magic);
        WriteUInt16(Version);
        WriteUInt16((ushort)type);
        WriteUInt64(fingerprint);
    }

    /// <summary>Number of bytes written, the header included.</summary>
    public int Position { get; private set; }

    /// <summary>Writes 2 bytes.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

    /// <summary>Writes 4 bytes.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    /// <summary>Writes 8 bytes.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>Writes 16 bytes, the upper half first.</summary>
    public void WriteUInt128(UInt128 value)
    {
        WriteUInt64((ulong)(value >> 64));
        WriteUInt64((ulong)value);
    }

    /// <summary>Writes a text as its length in bytes (4 bytes) and its UTF-8.</summary>
    public void WriteText(string value)
    {
        int count = Encoding.UTF8.GetByteCount(value);
        WriteUInt32((uint)count);
        Encoding.UTF8.GetBytes(value, Take(count));
    }

    /// <summary>Writes a part of known length as its length (4 bytes) and its bytes.</summary>
    public void WritePart(scoped ReadOnlySpan<byte> value)
    {
        WriteUInt32((uint)value.Length);
        WriteBytes(value);
    }

    /// <summary>Writes 8 bytes.</summary>
    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>Writes balanced residues, packed with the bits of the modulus.</summary>
    public void WriteResidues(scoped ReadOnlySpan<double> balanced, Modulus modulus)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        BitPacking.Pack(
            balanced, modulus.Value, modulus.BitLength, Take(BitPacking.ByteCount(balanced.Length, modulus.BitLength)));
    }

    /// <summary>Takes the next bytes, which the caller fills.</summary>
    public Span<byte> Take(int count)
    {
        Span<byte> taken = _destination.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>Checks that the message fills the memory that it was begun with.</summary>
    /// <exception cref="InvalidOperationException">Fewer bytes were written: the caller computed the length wrongly.</exception>
    public readonly void Complete()
    {
        if (Position != _destination.Length)
        {
            throw new InvalidOperationException($"a message of {_destination.Length} bytes was begun and {Position} written");
        }
    }
}
