using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>The kernels of <see cref="WordEncoding"/>, in every vector width.</summary>
internal static class WordEncodingKernels
{
    // The bits of Modulus.Rounder, 1.5 * 2^52. An integer below 2^51 added to that double stands in the low bits of the sum.
    private const ulong RounderBits = 0x4338_0000_0000_0000;

    // The bits of 2^84. Or-ed with an integer below 2^32, they are the double 2^84 plus 2^32 times that integer.
    private const ulong UpperMagicBits = 0x4530_0000_0000_0000;

    private const double UpperMagic = 19342813113834066795298816.0;

    public static void Add<T>(ReadOnlySpan<float> x, double scale, ReadOnlySpan<T> mask, Span<T> words, VectorWidth width)
        where T : unmanaged
    {
        var kernel = new AddKernel<T>(x, scale, mask, words);
        WidthDispatch.RunWords(ref kernel, x.Length, width);
    }

    public static void Decode<T>(
        ReadOnlySpan<T> words, ReadOnlySpan<T> keys, int bits, double scale, Span<float> values, VectorWidth width)
        where T : unmanaged
    {
        var kernel = new DecodeKernel<T>(words, keys, bits, scale, values);
        WidthDispatch.RunWords(ref kernel, words.Length, width);
    }

    public static void RoundingShift<T>(
        ReadOnlySpan<T> words, int bits, int keptBits, Span<uint> result, VectorWidth width)
        where T : unmanaged
    {
        var kernel = new ShiftKernel<T>(words, bits, keptBits, result);
        WidthDispatch.RunWords(ref kernel, words.Length, width);
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

    private readonly ref struct AddKernel<T>(
        ReadOnlySpan<float> x, double scale, ReadOnlySpan<T> mask, Span<T> words) : IWordKernel
        where T : unmanaged
    {
        private readonly ReadOnlySpan<float> _x = x;
        private readonly ReadOnlySpan<T> _mask = mask;
        private readonly Span<T> _words = words;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref float numbers = ref MemoryMarshal.GetReference(_x);
            ref T masks = ref MemoryMarshal.GetReference(_mask), sums = ref MemoryMarshal.GetReference(_words);
            TDoubles scales = TLanes.Doubles(scale), rounder = TLanes.Doubles(Modulus.Rounder);
            TWords offset = TLanes.Words(RounderBits);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                TWords word = TLanes.AsWords(TLanes.Add(TLanes.Multiply(TLanes.Load(ref numbers, i), scales), rounder));
                word = TLanes.Add(word, Load<TLanes, TWords, TDoubles, T>(ref masks, i));
                if (typeof(T) == typeof(uint))
                {
                    // The lower half of the offset is zero.
                    TLanes.StoreLow(word, ref Unsafe.As<T, uint>(ref sums), i);
                }
                else
                {
                    TLanes.Store(TLanes.Subtract(word, offset), ref Unsafe.As<T, ulong>(ref sums), i);
                }
            }
        }
    }

    private readonly ref struct DecodeKernel<T>(
        ReadOnlySpan<T> words, ReadOnlySpan<T> keys, int bits, double scale, Span<float> values) : IWordKernel
        where T : unmanaged
    {
        private readonly ReadOnlySpan<T> _words = words, _keys = keys;
        private readonly Span<float> _values = values;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref T left = ref MemoryMarshal.GetReference(_words), right = ref MemoryMarshal.GetReference(_keys);
            ref float numbers = ref MemoryMarshal.GetReference(_values);

            // word + key + 2^(bits-1) modulo 2^bits is the signed integer plus 2^(bits-1). It is below 2^53: its halves go
            // behind 2^52 and 2^84, and the differences and the sum are multiples of 1 below 2^53 or of 2^32 below 2^85, so
            // exact.
            ulong half = 1UL << (bits - 1);
            TWords halves = TLanes.Words(half), sumMask = TLanes.Words(half + (half - 1));
            TWords lowMagic = TLanes.Words(WordLanes.IntegerMagicBits), highMagic = TLanes.Words(UpperMagicBits);
            TWords lowMask = TLanes.Words(uint.MaxValue);
            TDoubles scales = TLanes.Doubles(scale), offset = TLanes.Doubles(half);
            TDoubles shortOffset = TLanes.Doubles(WordLanes.IntegerMagic + half);
            TDoubles magic = TLanes.Doubles(UpperMagic + WordLanes.IntegerMagic);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                TWords sum = TLanes.Add(
                    Load<TLanes, TWords, TDoubles, T>(ref left, i), Load<TLanes, TWords, TDoubles, T>(ref right, i));
                sum = TLanes.And(TLanes.Add(sum, halves), sumMask);
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

                TLanes.Store(TLanes.Multiply(value, scales), ref numbers, i);
            }
        }
    }

    private readonly ref struct ShiftKernel<T>(ReadOnlySpan<T> words, int bits, int keptBits, Span<uint> result) : IWordKernel
        where T : unmanaged
    {
        private readonly ReadOnlySpan<T> _words = words;
        private readonly Span<uint> _result = result;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref T source = ref MemoryMarshal.GetReference(_words);
            ref uint destination = ref MemoryMarshal.GetReference(_result);

            // Bits beyond those that count reach only bits beyond the kept ones.
            int shift = bits - keptBits;
            TWords half = TLanes.Words((1UL << shift) >> 1), kept = TLanes.Words((1UL << keptBits) - 1);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                TWords word = TLanes.Add(Load<TLanes, TWords, TDoubles, T>(ref source, i), half);
                TLanes.StoreLow(TLanes.And(TLanes.ShiftRight(word, shift), kept), ref destination, i);
            }
        }
    }
}
