using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Writes words of a fixed bit length, 1 to 53, to a little-endian bit stream and reads them.</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A bit stream.")]
internal static class BitStream
{
    private const int VectorBytes = 64;

    /// <summary>Whether the processor can permute the bytes of a whole vector of 64 at once.</summary>
    public static bool HasPermutation => Avx512Vbmi.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>Writes words; the last partial byte is filled with zeros.</summary>
    /// <param name="words">Words below 2^bits.</param>
    /// <param name="bits">The bit length, 1 to 53.</param>
    /// <param name="destination">May be longer than needed; bytes after the words may be overwritten.</param>
    /// <param name="permute">Whether to use the byte permutation.</param>
    public static void Write(ReadOnlySpan<ulong> words, int bits, Span<byte> destination, bool permute)
    {
        if (permute && bits >= 8)
        {
            int groups = WritePermuted(words, bits, destination, BitLayout.Of(bits));
            words = words[(8 * groups)..];
            destination = destination[(groups * bits)..];
        }

        WriteScalar(words, bits, destination);
    }

    /// <summary>Reads words.</summary>
    /// <param name="source">May be longer than needed.</param>
    /// <param name="bits">The bit length, 1 to 53.</param>
    /// <param name="words">Overwritten with words below 2^bits.</param>
    /// <param name="permute">Whether to use the byte permutation.</param>
    public static void Read(ReadOnlySpan<byte> source, int bits, Span<ulong> words, bool permute)
    {
        if (permute)
        {
            int groups = ReadPermuted(source, bits, words, BitLayout.Of(bits));
            source = source[(groups * bits)..];
            words = words[(8 * groups)..];
        }

        ReadScalar(source, bits, words);
    }

    /// <summary>Writes groups of eight words while whole vectors fit.</summary>
    /// <returns>The number of groups written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WritePermuted(ReadOnlySpan<ulong> words, int bits, Span<byte> destination, BitLayout layout)
    {
        ref ulong source = ref MemoryMarshal.GetReference(words);
        ref byte target = ref MemoryMarshal.GetReference(destination);
        Vector512<byte> even = layout.Even;
        Vector512<byte> odd = layout.Odd;
        Vector512<ulong> shifts = layout.Shifts;
        int groups = Groups(words.Length, bits, destination.Length);
        for (int g = 0; g < groups; g++)
        {
            Vector512<ulong> word = Vector512.LoadUnsafe(ref source, (nuint)(8 * g));
            Vector512<byte> shifted = Avx512F.ShiftLeftLogicalVariable(word, shifts).AsByte();
            Vector512<byte> bytes =
                Avx512Vbmi.PermuteVar64x8(shifted, even) | Avx512Vbmi.PermuteVar64x8(shifted, odd);
            bytes.StoreUnsafe(ref target, (nuint)(g * bits));
        }

        return groups;
    }

    /// <summary>Reads groups of eight words while whole vectors can be loaded.</summary>
    /// <returns>The number of groups read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ReadPermuted(ReadOnlySpan<byte> source, int bits, Span<ulong> words, BitLayout layout)
    {
        ref byte input = ref MemoryMarshal.GetReference(source);
        ref ulong target = ref MemoryMarshal.GetReference(words);
        Vector512<byte> gather = layout.Gather;
        Vector512<ulong> shifts = layout.Shifts;
        Vector512<ulong> mask = Vector512.Create((1UL << bits) - 1);
        int groups = Groups(words.Length, bits, source.Length);
        for (int g = 0; g < groups; g++)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref input, (nuint)(g * bits));
            Vector512<ulong> word = Avx512Vbmi.PermuteVar64x8(bytes, gather).AsUInt64();
            word = Avx512F.ShiftRightLogicalVariable(word, shifts) & mask;
            word.StoreUnsafe(ref target, (nuint)(8 * g));
        }

        return groups;
    }

    /// <summary>Counts the words for which eight bytes from their first byte on lie inside a span.</summary>
    private static int WholeWords(int count, int bits, int bytes)
        => bytes < sizeof(ulong)
            ? 0
            : (int)Math.Min(count, ((((long)(bytes - sizeof(ulong)) * 8) + 7) / bits) + 1);

    private static ulong LittleEndian(ulong value)
        => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private static int Groups(int count, int bits, int bytes)
        => bytes < VectorBytes ? 0 : Math.Min(count / 8, ((bytes - VectorBytes) / bits) + 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteScalar(ReadOnlySpan<ulong> words, int bits, Span<byte> destination)
    {
        // Fewer than eight bits wait in `pending`; 53 more still fit a word.
        ulong pending = 0;
        int filled = 0;
        int position = 0;
        int i = 0;
        int whole = WholeWords(words.Length, bits, destination.Length);
        ref byte target = ref MemoryMarshal.GetReference(destination);
        for (; i < whole; i++)
        {
            pending |= words[i] << filled;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, position), LittleEndian(pending));
            filled += bits;
            position += filled >> 3;
            pending >>= filled & ~7;
            filled &= 7;
        }

        for (; i < words.Length; i++)
        {
            pending |= words[i] << filled;
            for (filled += bits; filled >= 8; filled -= 8)
            {
                destination[position++] = (byte)pending;
                pending >>= 8;
            }
        }

        if (filled > 0)
        {
            destination[position] = (byte)pending;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadScalar(ReadOnlySpan<byte> source, int bits, Span<ulong> words)
    {
        ulong mask = (1UL << bits) - 1;
        long bit = 0;
        int i = 0;
        int whole = WholeWords(words.Length, bits, source.Length);
        ref byte input = ref MemoryMarshal.GetReference(source);
        for (; i < whole; i++)
        {
            ulong window = LittleEndian(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref input, (nint)(bit >> 3))));
            words[i] = (window >> (int)(bit & 7)) & mask;
            bit += bits;
        }

        for (; i < words.Length; i++)
        {
            ulong window = 0;
            ReadOnlySpan<byte> rest = source[(int)(bit >> 3)..];
            for (int k = 0; k < Math.Min(sizeof(ulong), rest.Length); k++)
            {
                window |= (ulong)rest[k] << (8 * k);
            }

            words[i] = (window >> (int)(bit & 7)) & mask;
            bit += bits;
        }
    }
}
