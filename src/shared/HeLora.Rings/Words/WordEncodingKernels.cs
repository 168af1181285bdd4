using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>What <see cref="WordEncoding"/> does, for every vector width; the last elements go one by one.</summary>
internal static class WordEncodingKernels
{
    // The bits of Modulus.Rounder, 1.5 * 2^52: added, a double below 2^51 leaves its integer in the bits beyond these.
    private const ulong RounderBits = 0x4338_0000_0000_0000;

    // 2^84: its bits, or-ed to an integer below 2^32, are the double 2^84 plus 2^32 times that integer.
    private const ulong UpperMagicBits = 0x4530_0000_0000_0000;

    private const double UpperMagic = 19342813113834066795298816.0;

    public static void Add<T>(ReadOnlySpan<float> x, double scale, ReadOnlySpan<T> mask, Span<T> words, VectorWidth width)
        where T : unmanaged
    {
        ref float numbers = ref MemoryMarshal.GetReference(x);
        ref T masks = ref MemoryMarshal.GetReference(mask), sums = ref MemoryMarshal.GetReference(words);
        nuint length = (nuint)x.Length, done = Whole(length, width);
        switch (width)
        {
            case VectorWidth.Vector512:
                Add<WordLanes512, Vector512<ulong>, Vector512<double>, T>(ref numbers, scale, ref masks, ref sums, 0, done);
                break;
            case VectorWidth.Vector256:
                Add<WordLanes256, Vector256<ulong>, Vector256<double>, T>(ref numbers, scale, ref masks, ref sums, 0, done);
                break;
            case VectorWidth.Vector128:
                Add<WordLanes128, Vector128<ulong>, Vector128<double>, T>(ref numbers, scale, ref masks, ref sums, 0, done);
                break;
            default:
                done = 0;
                break;
        }

        Add<WordLanes64, ulong, double, T>(ref numbers, scale, ref masks, ref sums, done, length);
    }

    public static void Decode<T>(
        ReadOnlySpan<T> words, ReadOnlySpan<T> keys, int bits, double scale, Span<float> values, VectorWidth width)
        where T : unmanaged
    {
        ref T first = ref MemoryMarshal.GetReference(words), second = ref MemoryMarshal.GetReference(keys);
        ref float numbers = ref MemoryMarshal.GetReference(values);
        nuint length = (nuint)words.Length, done = Whole(length, width);
        switch (width)
        {
            case VectorWidth.Vector512:
                Decode<WordLanes512, Vector512<ulong>, Vector512<double>, T>(
                    ref first, ref second, bits, scale, ref numbers, 0, done);
                break;
            case VectorWidth.Vector256:
                Decode<WordLanes256, Vector256<ulong>, Vector256<double>, T>(
                    ref first, ref second, bits, scale, ref numbers, 0, done);
                break;
            case VectorWidth.Vector128:
                Decode<WordLanes128, Vector128<ulong>, Vector128<double>, T>(
                    ref first, ref second, bits, scale, ref numbers, 0, done);
                break;
            default:
                done = 0;
                break;
        }

        Decode<WordLanes64, ulong, double, T>(ref first, ref second, bits, scale, ref numbers, done, length);
    }

    public static void RoundingShift<T>(
        ReadOnlySpan<T> words, int bits, int keptBits, Span<uint> result, VectorWidth width)
        where T : unmanaged
    {
        ref T source = ref MemoryMarshal.GetReference(words);
        ref uint destination = ref MemoryMarshal.GetReference(result);
        nuint length = (nuint)words.Length, done = Whole(length, width);
        switch (width)
        {
            case VectorWidth.Vector512:
                Shift<WordLanes512, Vector512<ulong>, Vector512<double>, T>(
                    ref source, bits, keptBits, ref destination, 0, done);
                break;
            case VectorWidth.Vector256:
                Shift<WordLanes256, Vector256<ulong>, Vector256<double>, T>(
                    ref source, bits, keptBits, ref destination, 0, done);
                break;
            case VectorWidth.Vector128:
                Shift<WordLanes128, Vector128<ulong>, Vector128<double>, T>(
                    ref source, bits, keptBits, ref destination, 0, done);
                break;
            default:
                done = 0;
                break;
        }

        Shift<WordLanes64, ulong, double, T>(ref source, bits, keptBits, ref destination, done, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add<TLanes, TWords, TDoubles, T>(
        ref float x, double scale, ref T mask, ref T words, nuint from, nuint end)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
        where T : unmanaged
    {
        TDoubles scales = TLanes.Doubles(scale), rounder = TLanes.Doubles(Modulus.Rounder);
        TWords offset = TLanes.Words(RounderBits);
        for (nuint i = from; i < end; i += (nuint)TLanes.Count)
        {
            TWords word = TLanes.AsWords(TLanes.Add(TLanes.Multiply(TLanes.Load(ref x, i), scales), rounder));
            word = TLanes.Add(word, Load<TLanes, TWords, TDoubles, T>(ref mask, i));
            if (typeof(T) == typeof(uint))
            {
                // The lower half of the offset is zero.
                TLanes.StoreLow(word, ref Unsafe.As<T, uint>(ref words), i);
            }
            else
            {
                TLanes.Store(TLanes.Subtract(word, offset), ref Unsafe.As<T, ulong>(ref words), i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Decode<TLanes, TWords, TDoubles, T>(
        ref T words, ref T keys, int bits, double scale, ref float values, nuint from, nuint end)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
        where T : unmanaged
    {
        // word + key + 2^(bits-1) modulo 2^bits is the signed integer plus 2^(bits-1). It is below 2^53: its halves go behind
        // 2^52 and 2^84, and the differences and the sum are multiples of 1 below 2^53 or of 2^32 below 2^85, so exact.
        ulong half = 1UL << (bits - 1);
        TWords halves = TLanes.Words(half), mask = TLanes.Words(half + (half - 1));
        TWords lowMagic = TLanes.Words(WordLanes.IntegerMagicBits), highMagic = TLanes.Words(UpperMagicBits);
        TWords lowMask = TLanes.Words(uint.MaxValue);
        TDoubles scales = TLanes.Doubles(scale), offset = TLanes.Doubles(half);
        TDoubles shortOffset = TLanes.Doubles(WordLanes.IntegerMagic + half);
        TDoubles magic = TLanes.Doubles(UpperMagic + WordLanes.IntegerMagic);
        for (nuint i = from; i < end; i += (nuint)TLanes.Count)
        {
            TWords sum = TLanes.Add(
                Load<TLanes, TWords, TDoubles, T>(ref words, i), Load<TLanes, TWords, TDoubles, T>(ref keys, i));
            sum = TLanes.And(TLanes.Add(sum, halves), mask);
            TDoubles value;
            if (typeof(T) == typeof(uint))
            {
                value = TLanes.Subtract(TLanes.AsDoubles(TLanes.Or(sum, lowMagic)), shortOffset);
            }
            else
            {
                TDoubles low = TLanes.AsDoubles(TLanes.Or(TLanes.And(sum, lowMask), lowMagic));
                TDoubles high = TLanes.AsDoubles(TLanes.Or(TLanes.ShiftRight(sum, 32), highMagic));
                value = TLanes.Subtract(TLanes.Add(TLanes.Subtract(high, magic), low), offset);
            }

            TLanes.Store(TLanes.Multiply(value, scales), ref values, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Shift<TLanes, TWords, TDoubles, T>(
        ref T words, int bits, int keptBits, ref uint result, nuint from, nuint end)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
        where T : unmanaged
    {
        // Bits beyond those that count reach only bits beyond the kept ones.
        int shift = bits - keptBits;
        TWords half = TLanes.Words((1UL << shift) >> 1), mask = TLanes.Words((1UL << keptBits) - 1);
        for (nuint i = from; i < end; i += (nuint)TLanes.Count)
        {
            TWords word = TLanes.Add(Load<TLanes, TWords, TDoubles, T>(ref words, i), half);
            TLanes.StoreLow(TLanes.And(TLanes.ShiftRight(word, shift), mask), ref result, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Load<TLanes, TWords, TDoubles, T>(ref T source, nuint index)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
        where T : unmanaged =>
        typeof(T) == typeof(uint)
            ? TLanes.Load(ref Unsafe.As<T, uint>(ref source), index)
            : TLanes.Load(ref Unsafe.As<T, ulong>(ref source), index);

    private static nuint Whole(nuint length, VectorWidth width) => length & ~(nuint)(Math.Max((int)width, 1) - 1);
}
