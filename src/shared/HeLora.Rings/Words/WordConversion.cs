using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>Between words and the integers of a product in doubles, for every vector width.</summary>
/// <remarks>
/// Words of 64 bits are two integers each: a = low + 2^27 high modulo 2^k with low in [-2^26, 2^26) and high in
/// [-2^(k-28), 2^(k-28)). Adding 2^26 + 2^(k-1) makes both digits plain bit fields. Lengths are multiples of 8.
/// </remarks>
internal static class WordConversion
{
    /// <summary>The bits of the lower integer.</summary>
    public const int LowBits = 27;

    // The bits of Modulus.Rounder, 1.5 * 2^52: added, a double leaves its integer in the bits beyond these.
    private const ulong RounderBits = 0x4338_0000_0000_0000;

    /// <summary>destination = source, as signed integers.</summary>
    public static void ToReals(ReadOnlySpan<uint> source, Span<double> destination, VectorWidth width)
    {
        ref uint words = ref MemoryMarshal.GetReference(source);
        ref double reals = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)source.Length;
        switch (width)
        {
            case VectorWidth.Vector512:
                ToReals<WordLanes512, Vector512<ulong>, Vector512<double>>(ref words, ref reals, length);
                break;
            case VectorWidth.Vector256:
                ToReals<WordLanes256, Vector256<ulong>, Vector256<double>>(ref words, ref reals, length);
                break;
            case VectorWidth.Vector128:
                ToReals<WordLanes128, Vector128<ulong>, Vector128<double>>(ref words, ref reals, length);
                break;
            default:
                ToReals<WordLanes64, ulong, double>(ref words, ref reals, length);
                break;
        }
    }

    /// <summary>destination = sign * source rounded, modulo 2^32, added to what was there where asked for.</summary>
    public static void ToWords(ReadOnlySpan<double> source, double sign, Span<uint> destination, bool add, VectorWidth width)
    {
        ref double reals = ref MemoryMarshal.GetReference(source);
        ref uint words = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)source.Length;
        switch (width)
        {
            case VectorWidth.Vector512:
                ToWords<WordLanes512, Vector512<ulong>, Vector512<double>>(ref reals, sign, ref words, add, length);
                break;
            case VectorWidth.Vector256:
                ToWords<WordLanes256, Vector256<ulong>, Vector256<double>>(ref reals, sign, ref words, add, length);
                break;
            case VectorWidth.Vector128:
                ToWords<WordLanes128, Vector128<ulong>, Vector128<double>>(ref reals, sign, ref words, add, length);
                break;
            default:
                ToWords<WordLanes64, ulong, double>(ref reals, sign, ref words, add, length);
                break;
        }
    }

    /// <summary>The two integers of every word of k bits.</summary>
    public static void Split(ReadOnlySpan<ulong> source, int bits, Span<double> low, Span<double> high, VectorWidth width)
    {
        ref ulong words = ref MemoryMarshal.GetReference(source);
        ref double first = ref MemoryMarshal.GetReference(low), second = ref MemoryMarshal.GetReference(high);
        nuint length = (nuint)source.Length;
        switch (width)
        {
            case VectorWidth.Vector512:
                Split<WordLanes512, Vector512<ulong>, Vector512<double>>(ref words, bits, ref first, ref second, length);
                break;
            case VectorWidth.Vector256:
                Split<WordLanes256, Vector256<ulong>, Vector256<double>>(ref words, bits, ref first, ref second, length);
                break;
            case VectorWidth.Vector128:
                Split<WordLanes128, Vector128<ulong>, Vector128<double>>(ref words, bits, ref first, ref second, length);
                break;
            default:
                Split<WordLanes64, ulong, double>(ref words, bits, ref first, ref second, length);
                break;
        }
    }

    /// <summary>
    /// destination = sign * (low + 2^27 high), both rounded, modulo 2^k, added to what was there where asked for.
    /// </summary>
    public static void Combine(
        ReadOnlySpan<double> low, ReadOnlySpan<double> high, double sign, int bits, Span<ulong> destination, bool add,
        VectorWidth width)
    {
        ref double first = ref MemoryMarshal.GetReference(low), second = ref MemoryMarshal.GetReference(high);
        ref ulong words = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)destination.Length;
        switch (width)
        {
            case VectorWidth.Vector512:
                Combine<WordLanes512, Vector512<ulong>, Vector512<double>>(
                    ref first, ref second, sign, bits, ref words, add, length);
                break;
            case VectorWidth.Vector256:
                Combine<WordLanes256, Vector256<ulong>, Vector256<double>>(
                    ref first, ref second, sign, bits, ref words, add, length);
                break;
            case VectorWidth.Vector128:
                Combine<WordLanes128, Vector128<ulong>, Vector128<double>>(
                    ref first, ref second, sign, bits, ref words, add, length);
                break;
            default:
                Combine<WordLanes64, ulong, double>(ref first, ref second, sign, bits, ref words, add, length);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ToReals<TLanes, TWords, TDoubles>(ref uint source, ref double destination, nuint length)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
    {
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TLanes.Store(TLanes.LoadInt32(ref source, i), ref destination, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ToWords<TLanes, TWords, TDoubles>(
        ref double source, double sign, ref uint destination, bool add, nuint length)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
    {
        TDoubles signs = TLanes.Doubles(sign), rounder = TLanes.Doubles(Modulus.Rounder);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            // The lower half of the rounder's bits is zero.
            TDoubles rounded = TLanes.Add(TLanes.Multiply(TLanes.Load(ref source, i), signs), rounder);
            TWords word = TLanes.AsWords(rounded);
            TLanes.StoreLow(add ? TLanes.Add(word, TLanes.Load(ref destination, i)) : word, ref destination, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Split<TLanes, TWords, TDoubles>(
        ref ulong source, int bits, ref double low, ref double high, nuint length)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
    {
        ulong lowHalf = 1UL << (LowBits - 1), highHalf = 1UL << (bits - LowBits - 1);
        TWords bias = TLanes.Words(lowHalf + (highHalf << LowBits)), magicBits = TLanes.Words(WordLanes.IntegerMagicBits);
        TWords lowMask = TLanes.Words((1UL << LowBits) - 1), highMask = TLanes.Words((1UL << (bits - LowBits)) - 1);
        TDoubles lowMagic = TLanes.Doubles(WordLanes.IntegerMagic + lowHalf);
        TDoubles highMagic = TLanes.Doubles(WordLanes.IntegerMagic + highHalf);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TWords word = TLanes.Add(TLanes.Load(ref source, i), bias);
            TWords first = TLanes.And(word, lowMask), second = TLanes.And(TLanes.ShiftRight(word, LowBits), highMask);
            TLanes.Store(TLanes.Subtract(TLanes.AsDoubles(TLanes.Or(first, magicBits)), lowMagic), ref low, i);
            TLanes.Store(TLanes.Subtract(TLanes.AsDoubles(TLanes.Or(second, magicBits)), highMagic), ref high, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Combine<TLanes, TWords, TDoubles>(
        ref double low, ref double high, double sign, int bits, ref ulong destination, bool add, nuint length)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
    {
        TDoubles signs = TLanes.Doubles(sign), rounder = TLanes.Doubles(Modulus.Rounder);
        TWords offset = TLanes.Words(unchecked(RounderBits + (RounderBits << LowBits)));
        TWords mask = TLanes.Words((1UL << bits) - 1);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TDoubles first = TLanes.Add(TLanes.Multiply(TLanes.Load(ref low, i), signs), rounder);
            TDoubles second = TLanes.Add(TLanes.Multiply(TLanes.Load(ref high, i), signs), rounder);
            TWords word = TLanes.Add(TLanes.AsWords(first), TLanes.ShiftLeft(TLanes.AsWords(second), LowBits));
            word = TLanes.Subtract(word, offset);
            word = add ? TLanes.Add(word, TLanes.Load(ref destination, i)) : word;
            TLanes.Store(TLanes.And(word, mask), ref destination, i);
        }
    }
}
