using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// Converts between numbers of single precision and masked words, which are fixed-point integers modulo a power of two.
/// </summary>
public static class WordEncoding
{
    /// <summary>words[i] = mask[i] + round(x[i] * scale) modulo 2^32.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="scale">The factor of the numbers, in double precision. The caller keeps products below 2^51 in magnitude.
    /// They are rounded to the nearest integer, ties to even.</param>
    /// <param name="mask">As many words.</param>
    /// <param name="words">As many words; may be the mask.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap in part.</exception>
    public static void Add(ReadOnlySpan<float> x, double scale, ReadOnlySpan<uint> mask, Span<uint> words) =>
        Add(x, scale, mask, words, Simd.Widest);

    /// <summary>words[i] = mask[i] + round(x[i] * scale) modulo 2^64.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="scale">The factor of the numbers, in double precision. The caller keeps products below 2^51 in magnitude.
    /// They are rounded to the nearest integer, ties to even.</param>
    /// <param name="mask">As many words.</param>
    /// <param name="words">As many words; may be the mask. Not reduced to fewer bits.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap in part.</exception>
    public static void Add(ReadOnlySpan<float> x, double scale, ReadOnlySpan<ulong> mask, Span<ulong> words) =>
        Add(x, scale, mask, words, Simd.Widest);

    /// <summary>values[i] = scale * ((words[i] + keys[i]) modulo 2^bits, as a signed integer).</summary>
    /// <param name="words">Words of any size.</param>
    /// <param name="keys">As many.</param>
    /// <param name="bits">1 to 32.</param>
    /// <param name="scale">Multiplied in double precision; the product is rounded to single precision.</param>
    /// <param name="values">As many numbers.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public static void Decode(
        ReadOnlySpan<uint> words, ReadOnlySpan<uint> keys, int bits, double scale, Span<float> values) =>
        Decode(words, keys, bits, scale, values, Simd.Widest);

    /// <summary>values[i] = scale * ((words[i] + keys[i]) modulo 2^bits, as a signed integer).</summary>
    /// <param name="words">Words of any size.</param>
    /// <param name="keys">As many.</param>
    /// <param name="bits">1 to 53.</param>
    /// <param name="scale">Multiplied in double precision; the product is rounded to single precision.</param>
    /// <param name="values">As many numbers.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public static void Decode(
        ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> keys, int bits, double scale, Span<float> values) =>
        Decode(words, keys, bits, scale, values, Simd.Widest);

    /// <summary>result[i] = round((words[i] modulo 2^bits) * 2^(keptBits - bits)) modulo 2^keptBits, ties upwards.</summary>
    /// <param name="words">Words of any size.</param>
    /// <param name="bits">The bits that count, 1 to 32.</param>
    /// <param name="keptBits">1 to the bits.</param>
    /// <param name="result">As many words; may be the words.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap in part.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public static void RoundingShift(ReadOnlySpan<uint> words, int bits, int keptBits, Span<uint> result) =>
        RoundingShift(words, bits, keptBits, result, Simd.Widest);

    /// <summary>result[i] = round((words[i] modulo 2^bits) * 2^(keptBits - bits)) modulo 2^keptBits, ties upwards.</summary>
    /// <param name="words">Words of any size.</param>
    /// <param name="bits">The bits that count, 1 to 53.</param>
    /// <param name="keptBits">1 to 32, at most the bits.</param>
    /// <param name="result">As many words.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public static void RoundingShift(ReadOnlySpan<ulong> words, int bits, int keptBits, Span<uint> result) =>
        RoundingShift(words, bits, keptBits, result, Simd.Widest);

    internal static void Add<T>(ReadOnlySpan<float> x, double scale, ReadOnlySpan<T> mask, Span<T> words, VectorWidth width)
        where T : unmanaged, IBinaryInteger<T>
    {
        CheckLength(x.Length, mask.Length, nameof(mask));
        CheckLength(x.Length, words.Length, nameof(words));
        CheckOverlap(mask, words, nameof(words));
        WordEncodingKernels.Add(x, scale, mask, words, width);
    }

    internal static void Decode<T>(
        ReadOnlySpan<T> words, ReadOnlySpan<T> keys, int bits, double scale, Span<float> values, VectorWidth width)
        where T : unmanaged, IBinaryInteger<T>
    {
        CheckBits<T>(bits);
        CheckLength(words.Length, keys.Length, nameof(keys));
        CheckLength(words.Length, values.Length, nameof(values));
        WordEncodingKernels.Decode(words, keys, bits, scale, values, width);
    }

    internal static void RoundingShift<T>(
        ReadOnlySpan<T> words, int bits, int keptBits, Span<uint> result, VectorWidth width)
        where T : unmanaged, IBinaryInteger<T>
    {
        CheckBits<T>(bits);
        ArgumentOutOfRangeException.ThrowIfLessThan(keptBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keptBits, Math.Min(bits, WordRing.ShortBits));
        CheckLength(words.Length, result.Length, nameof(result));
        if (typeof(T) == typeof(uint))
        {
            CheckOverlap(System.Runtime.InteropServices.MemoryMarshal.Cast<T, uint>(words), result, nameof(result));
        }

        WordEncodingKernels.RoundingShift(words, bits, keptBits, result, width);
    }

    private static void CheckBits<T>(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            bits, typeof(T) == typeof(uint) ? WordRing.ShortBits : WordRing.MaxBits);
    }

    private static void CheckLength(int expected, int length, string name)
    {
        if (length != expected)
        {
            throw new ArgumentException($"{name}: {length} elements; expected {expected}", name);
        }
    }

    private static void CheckOverlap<T>(ReadOnlySpan<T> source, Span<T> destination, string name)
    {
        if (source.Overlaps(destination, out int offset) && offset != 0)
        {
            throw new ArgumentException(
                $"{name}: memory that overlaps the source in part; expected the same or other memory", name);
        }
    }
}
