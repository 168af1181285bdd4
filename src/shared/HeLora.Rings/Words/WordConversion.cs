using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>Converts between words and the integers of a product in doubles, in every vector width.</summary>
/// <remarks>
/// A word of 64 bits is split into two integers: a = low + 2^27 high modulo 2^k with low in [-2^26, 2^26) and high in
/// [-2^(k-28), 2^(k-28)). Adding 2^26 + 2^(k-1) turns both digits into plain bit fields.
/// </remarks>
internal static class WordConversion
{
    /// <summary>The bits of the lower integer.</summary>
    public const int LowBits = 27;

    // The bits of Modulus.Rounder, 1.5 * 2^52. An integer added to that double stands in the low bits of the sum.
    private const ulong RounderBits = 0x4338_0000_0000_0000;

    /// <summary>Converts words to doubles, as signed integers.</summary>
    public static void ToReals(ReadOnlySpan<uint> source, Span<double> destination, VectorWidth width)
    {
        var kernel = new ToRealsKernel(source, destination);
        WidthDispatch.RunWords(ref kernel, source.Length, width);
    }

    /// <summary>
    /// Rounds sign * source and reduces it modulo 2^32. Writes it, or adds it to the destination where <paramref name="add"/>
    /// is set.
    /// </summary>
    public static void ToWords(ReadOnlySpan<double> source, double sign, Span<uint> destination, bool add, VectorWidth width)
    {
        var kernel = new ToWordsKernel(source, sign, destination, add);
        WidthDispatch.RunWords(ref kernel, source.Length, width);
    }

    /// <summary>Splits every word of k bits into its two integers.</summary>
    public static void Split(ReadOnlySpan<ulong> source, int bits, Span<double> low, Span<double> high, VectorWidth width)
    {
        var kernel = new SplitKernel(source, bits, low, high);
        WidthDispatch.RunWords(ref kernel, source.Length, width);
    }

    /// <summary>
    /// Rounds low and high and computes sign * (low + 2^27 high) modulo 2^k. Writes it, or adds it to the destination where
    /// <paramref name="add"/> is set.
    /// </summary>
    public static void Combine(
        ReadOnlySpan<double> low, ReadOnlySpan<double> high, double sign, int bits, Span<ulong> destination, bool add,
        VectorWidth width)
    {
        var kernel = new CombineKernel(low, high, sign, bits, destination, add);
        WidthDispatch.RunWords(ref kernel, destination.Length, width);
    }

    private readonly ref struct ToRealsKernel(ReadOnlySpan<uint> source, Span<double> destination) : IWordKernel
    {
        private readonly ReadOnlySpan<uint> _source = source;
        private readonly Span<double> _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref uint words = ref MemoryMarshal.GetReference(_source);
            ref double reals = ref MemoryMarshal.GetReference(_destination);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                TLanes.Store(TLanes.LoadInt32(ref words, i), ref reals, i);
            }
        }
    }

    private readonly ref struct ToWordsKernel(
        ReadOnlySpan<double> source, double sign, Span<uint> destination, bool add) : IWordKernel
    {
        private readonly ReadOnlySpan<double> _source = source;
        private readonly Span<uint> _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref double reals = ref MemoryMarshal.GetReference(_source);
            ref uint words = ref MemoryMarshal.GetReference(_destination);
            bool accumulate = add;
            TDoubles signs = TLanes.Doubles(sign), rounder = TLanes.Doubles(Modulus.Rounder);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                // The lower half of the rounder's bits is zero.
                TDoubles rounded = TLanes.Add(TLanes.Multiply(TLanes.Load(ref reals, i), signs), rounder);
                TWords word = TLanes.AsWords(rounded);
                TLanes.StoreLow(accumulate ? TLanes.Add(word, TLanes.Load(ref words, i)) : word, ref words, i);
            }
        }
    }

    private readonly ref struct SplitKernel(
        ReadOnlySpan<ulong> source, int bits, Span<double> low, Span<double> high) : IWordKernel
    {
        private readonly ReadOnlySpan<ulong> _source = source;
        private readonly Span<double> _low = low, _high = high;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref ulong words = ref MemoryMarshal.GetReference(_source);
            ref double lows = ref MemoryMarshal.GetReference(_low), highs = ref MemoryMarshal.GetReference(_high);
            ulong lowHalf = 1UL << (LowBits - 1), highHalf = 1UL << (bits - LowBits - 1);
            TWords bias = TLanes.Words(lowHalf + (highHalf << LowBits)), magicBits = TLanes.Words(WordLanes.IntegerMagicBits);
            TWords lowMask = TLanes.Words((1UL << LowBits) - 1), highMask = TLanes.Words((1UL << (bits - LowBits)) - 1);
            TDoubles lowMagic = TLanes.Doubles(WordLanes.IntegerMagic + lowHalf);
            TDoubles highMagic = TLanes.Doubles(WordLanes.IntegerMagic + highHalf);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                TWords word = TLanes.Add(TLanes.Load(ref words, i), bias);
                TWords first = TLanes.And(word, lowMask), second = TLanes.And(TLanes.ShiftRight(word, LowBits), highMask);
                TLanes.Store(TLanes.Subtract(TLanes.AsDoubles(TLanes.Or(first, magicBits)), lowMagic), ref lows, i);
                TLanes.Store(TLanes.Subtract(TLanes.AsDoubles(TLanes.Or(second, magicBits)), highMagic), ref highs, i);
            }
        }
    }

    private readonly ref struct CombineKernel(
        ReadOnlySpan<double> low, ReadOnlySpan<double> high, double sign, int bits, Span<ulong> destination, bool add)
        : IWordKernel
    {
        private readonly ReadOnlySpan<double> _low = low, _high = high;
        private readonly Span<ulong> _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref double lows = ref MemoryMarshal.GetReference(_low), highs = ref MemoryMarshal.GetReference(_high);
            ref ulong words = ref MemoryMarshal.GetReference(_destination);
            bool accumulate = add;
            TDoubles signs = TLanes.Doubles(sign), rounder = TLanes.Doubles(Modulus.Rounder);
            TWords offset = TLanes.Words(unchecked(RounderBits + (RounderBits << LowBits)));
            TWords mask = TLanes.Words((1UL << bits) - 1);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                TDoubles first = TLanes.Add(TLanes.Multiply(TLanes.Load(ref lows, i), signs), rounder);
                TDoubles second = TLanes.Add(TLanes.Multiply(TLanes.Load(ref highs, i), signs), rounder);
                TWords word = TLanes.Add(TLanes.AsWords(first), TLanes.ShiftLeft(TLanes.AsWords(second), LowBits));
                word = TLanes.Subtract(word, offset);
                word = accumulate ? TLanes.Add(word, TLanes.Load(ref words, i)) : word;
                TLanes.Store(TLanes.And(word, mask), ref words, i);
            }
        }
    }
}
