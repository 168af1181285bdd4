using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>Packs residues into a little-endian bit stream, the form in which they are sent, and unpacks them.</summary>
/// <remarks>
/// The bytes are a format: they are the same on every machine. Value <c>i</c>, as the canonical residue in <c>[0, q)</c>,
/// occupies bits <c>[i bits, (i+1) bits)</c>, lowest bit first; bit <c>k</c> of the stream is bit <c>k mod 8</c> of byte <c>k /
/// 8</c>. The remaining bits of the last byte are zero. Every list of values has exactly one packing: reading refuses values of
/// <c>q</c> or more and remaining bits that are not zero.
/// </remarks>
public static class BitPacking
{
    /// <summary>The largest number of bits of a value.</summary>
    public const int MaxBits = 53;

    // A chunk has whole groups of eight values, so that it starts at a byte.
    private const int ChunkLength = 512;

    /// <summary>The largest bit length that the vector kernels convert to and from doubles.</summary>
    private const int MaxVectorBits = 52;

    /// <summary>The length of a packing in bytes.</summary>
    /// <param name="count">The number of values.</param>
    /// <param name="bits">The bits of a value, 1 to 53.</param>
    /// <returns><c>ceil(count * bits / 8)</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or the bits are out of range.</exception>
    /// <exception cref="OverflowException">The length does not fit an <see cref="int"/>.</exception>
    public static int ByteCount(int count, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBits);
        return checked((int)((((long)count * bits) + 7) / 8));
    }

    /// <summary>Packs balanced residues.</summary>
    /// <param name="balanced">
    /// Residues in <c>[-(q-1)/2, (q-1)/2]</c> for odd q, <c>[-q/2, q/2)</c> for even q.
    /// </param>
    /// <param name="q">The modulus, 2 to 2^bits.</param>
    /// <param name="bits">The bits of a value, 1 to 53.</param>
    /// <param name="destination">Overwritten; exactly <see cref="ByteCount"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The modulus or the bits are out of range.</exception>
    public static void Pack(ReadOnlySpan<double> balanced, ulong q, int bits, Span<byte> destination)
        => Pack(balanced, q, bits, destination, Simd.Widest, BitStream.HasPermutation);

    /// <summary>Unpacks residues, or reports that the bytes are not a packing.</summary>
    /// <param name="source">Exactly <see cref="ByteCount"/> bytes.</param>
    /// <param name="q">The modulus, 2 to 2^bits.</param>
    /// <param name="bits">The bits of a value, 1 to 53.</param>
    /// <param name="destination">Overwritten with balanced residues, or with zeros if the answer is false.</param>
    /// <returns>False if a value is not below <paramref name="q"/> or the rest of the last byte is not zero.</returns>
    /// <exception cref="ArgumentException">The source has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The modulus or the bits are out of range.</exception>
    public static bool TryUnpack(ReadOnlySpan<byte> source, ulong q, int bits, Span<double> destination)
        => TryUnpack(source, q, bits, destination, Simd.Widest, BitStream.HasPermutation);

    /// <summary>Unpacks residues.</summary>
    /// <param name="source">Exactly <see cref="ByteCount"/> bytes.</param>
    /// <param name="q">The modulus, 2 to 2^bits.</param>
    /// <param name="bits">The bits of a value, 1 to 53.</param>
    /// <param name="destination">Overwritten with balanced residues, or with zeros on a format error.</param>
    /// <exception cref="FormatException">
    /// A value is not below <paramref name="q"/> or the rest of the last byte is not zero.
    /// </exception>
    /// <exception cref="ArgumentException">The source has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The modulus or the bits are out of range.</exception>
    public static void Unpack(ReadOnlySpan<byte> source, ulong q, int bits, Span<double> destination)
    {
        if (!TryUnpack(source, q, bits, destination))
        {
            throw new FormatException(
                "source: a value beyond the modulus or bits beyond the last value; expected a canonical packing");
        }
    }

    /// <summary>Packs words.</summary>
    /// <param name="words">Words below 2^bits.</param>
    /// <param name="bits">The bits of a word, 1 to 53.</param>
    /// <param name="destination">Exactly <see cref="ByteCount"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public static void PackWords(ReadOnlySpan<ulong> words, int bits, Span<byte> destination)
    {
        CheckWords(words.Length, bits, destination.Length, nameof(destination));
        BitStream.Write(words, bits, destination, BitStream.HasPermutation);
    }

    /// <summary>Packs words.</summary>
    /// <param name="words">Words below 2^bits.</param>
    /// <param name="bits">The bits of a word, 1 to 32.</param>
    /// <param name="destination">Exactly <see cref="ByteCount"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    [SkipLocalsInit]
    public static void PackWords(ReadOnlySpan<uint> words, int bits, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 32);
        CheckWords(words.Length, bits, destination.Length, nameof(destination));
        if (bits == 32 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(words).CopyTo(destination);
            return;
        }

        // A chunk of words fills whole bytes.
        Span<ulong> wide = stackalloc ulong[ChunkLength];
        for (; !words.IsEmpty; words = words[Math.Min(ChunkLength, words.Length)..])
        {
            ReadOnlySpan<uint> part = words[..Math.Min(ChunkLength, words.Length)];
            int bytes = ByteCount(part.Length, bits);
            TensorPrimitives.ConvertTruncating(part, wide);
            BitStream.Write(wide[..part.Length], bits, destination[..bytes], BitStream.HasPermutation);
            destination = destination[bytes..];
        }
    }

    /// <summary>Unpacks words.</summary>
    /// <param name="source">Exactly <see cref="ByteCount"/> bytes.</param>
    /// <param name="bits">The bits of a word, 1 to 53.</param>
    /// <param name="words">Overwritten.</param>
    /// <returns>Whether the rest of the last byte is zero, as packing leaves it.</returns>
    /// <exception cref="ArgumentException">The source has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public static bool TryUnpackWords(ReadOnlySpan<byte> source, int bits, Span<ulong> words)
    {
        CheckWords(words.Length, bits, source.Length, nameof(source));
        BitStream.Read(source, bits, words, BitStream.HasPermutation);
        return IsPadded(source, words.Length, bits);
    }

    /// <summary>Unpacks words.</summary>
    /// <param name="source">Exactly <see cref="ByteCount"/> bytes.</param>
    /// <param name="bits">The bits of a word, 1 to 32.</param>
    /// <param name="words">Overwritten.</param>
    /// <returns>Whether the rest of the last byte is zero, as packing leaves it.</returns>
    /// <exception cref="ArgumentException">The source has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    [SkipLocalsInit]
    public static bool TryUnpackWords(ReadOnlySpan<byte> source, int bits, Span<uint> words)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 32);
        CheckWords(words.Length, bits, source.Length, nameof(source));
        if (bits == 32 && BitConverter.IsLittleEndian)
        {
            source.CopyTo(MemoryMarshal.AsBytes(words));
            return true;
        }

        bool padded = IsPadded(source, words.Length, bits);
        Span<ulong> wide = stackalloc ulong[ChunkLength];
        for (; !words.IsEmpty; words = words[Math.Min(ChunkLength, words.Length)..])
        {
            Span<uint> part = words[..Math.Min(ChunkLength, words.Length)];
            BitStream.Read(source, bits, wide[..part.Length], BitStream.HasPermutation);
            TensorPrimitives.ConvertTruncating<ulong, uint>(wide[..part.Length], part);
            source = source[ByteCount(part.Length, bits)..];
        }

        return padded;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(
        ReadOnlySpan<double> balanced, ulong q, int bits, Span<byte> destination, VectorWidth width, bool permute)
    {
        Check(balanced.Length, q, bits, destination.Length, nameof(destination));
        Span<ulong> words = stackalloc ulong[ChunkLength];
        for (int start = 0; start < balanced.Length; start += ChunkLength)
        {
            ReadOnlySpan<double> part = balanced.Slice(start, Math.Min(ChunkLength, balanced.Length - start));
            Span<ulong> partWords = words[..part.Length];
            ToWords(part, q, bits, partWords, width);
            BitStream.Write(partWords, bits, destination[ByteCount(start, bits)..], permute);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool TryUnpack(
        ReadOnlySpan<byte> source, ulong q, int bits, Span<double> destination, VectorWidth width, bool permute)
    {
        Check(destination.Length, q, bits, source.Length, nameof(source));
        Span<ulong> words = stackalloc ulong[ChunkLength];
        int used = (int)((long)destination.Length * bits % 8);
        bool valid = used == 0 || source[^1] >> used == 0;
        for (int start = 0; start < destination.Length; start += ChunkLength)
        {
            Span<double> part = destination.Slice(start, Math.Min(ChunkLength, destination.Length - start));
            Span<ulong> partWords = words[..part.Length];
            BitStream.Read(source[ByteCount(start, bits)..], bits, partWords, permute);
            valid &= FromWords(partWords, q, bits, part, width);
        }

        if (!valid)
        {
            destination.Clear();
        }

        return valid;
    }

    private static void Check(int count, ulong q, int bits, int bytes, string parameter)
    {
        int expected = ByteCount(count, bits);
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 2UL);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(q, 1UL << bits);
        if (bytes != expected)
        {
            throw new ArgumentException($"{parameter}: {bytes} bytes; expected {expected}", parameter);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToWords(ReadOnlySpan<double> balanced, ulong q, int bits, Span<ulong> words, VectorWidth width)
    {
        if (bits > MaxVectorBits)
        {
            for (int i = 0; i < words.Length; i++)
            {
                words[i] = (ulong)(balanced[i] < 0 ? balanced[i] + q : balanced[i]) & ((1UL << bits) - 1);
            }

            return;
        }

        var kernel = new CanonicalKernel(balanced, words, q, bits);
        WidthDispatch.RunWords(ref kernel, words.Length, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool FromWords(Span<ulong> words, ulong q, int bits, Span<double> balanced, VectorWidth width)
    {
        if (bits > MaxVectorBits)
        {
            bool below = true;
            for (int i = 0; i < words.Length; i++)
            {
                below &= words[i] < q;
                balanced[i] = words[i] > (q - 1) / 2 ? (double)words[i] - q : words[i];
            }

            return below;
        }

        var kernel = new BalancedKernel(words, balanced, q);
        WidthDispatch.RunWords(ref kernel, words.Length, width);
        return kernel.Valid;
    }

    private static bool IsPadded(ReadOnlySpan<byte> source, int count, int bits)
    {
        int used = (int)((long)count * bits % 8);
        return used == 0 || source[^1] >> used == 0;
    }

    private static void CheckWords(int count, int bits, int length, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBits);
        if (length != ByteCount(count, bits))
        {
            throw new ArgumentException($"{name}: {length} bytes; expected {ByteCount(count, bits)}", name);
        }
    }
}
