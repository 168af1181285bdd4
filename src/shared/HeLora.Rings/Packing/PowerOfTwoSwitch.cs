using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>Switches residues from a modulus q to a smaller power of two: <c>round(x 2^bits / q)</c>.</summary>
/// <remarks>
/// The product is one multiplication by the double nearest to <c>2^bits / q</c>, then a rounding, ties to
/// even; each is exact to half a unit in the last place. With <c>|x| &lt;= q/2</c> the result differs from
/// <c>x 2^bits / q</c>, modulo <c>2^bits</c>, by at most <c>1/2 + 2^(bits-53)</c>, so by less than
/// <c>1/2 + 2^-20</c>. The results are the same on every machine.
/// </remarks>
public static class PowerOfTwoSwitch
{
    /// <summary>The largest number of bits of the new modulus.</summary>
    public const int MaxBits = 32;

    // A chunk has whole groups of eight values, so that it starts at a byte.
    private const int ChunkLength = 512;

    /// <summary>Switches to the modulus 2^bits.</summary>
    /// <param name="source">Balanced residues modulo <paramref name="q"/>.</param>
    /// <param name="q">The modulus, 2 to 2^53.</param>
    /// <param name="bits">The bits of the new modulus, 1 to 32.</param>
    /// <param name="destination">
    /// Overwritten with residues in <c>[-2^(bits-1), 2^(bits-1))</c>; as long as the source, and may be the same memory.
    /// </param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The modulus or the bits are out of range.</exception>
    public static void Switch(ReadOnlySpan<double> source, ulong q, int bits, Span<double> destination)
        => Switch(source, q, bits, destination, Simd.Widest);

    /// <summary>
    /// Switches to the modulus 2^bits and packs. The bytes are those that <see cref="BitPacking.Pack(ReadOnlySpan{double},
    /// ulong, int, Span{byte})"/> gives, with modulus 2^bits, for the result of <see cref="Switch(ReadOnlySpan{double}, ulong,
    /// int, Span{double})"/>.
    /// </summary>
    /// <param name="source">Balanced residues modulo <paramref name="q"/>.</param>
    /// <param name="q">The modulus, 2 to 2^53.</param>
    /// <param name="bits">The bits of the new modulus, 1 to 32.</param>
    /// <param name="destination">Overwritten; exactly <see cref="BitPacking.ByteCount"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The modulus or the bits are out of range.</exception>
    public static void SwitchAndPack(ReadOnlySpan<double> source, ulong q, int bits, Span<byte> destination)
        => SwitchAndPack(source, q, bits, destination, Simd.Widest, BitStream.HasPermutation);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Switch(
        ReadOnlySpan<double> source, ulong q, int bits, Span<double> destination, VectorWidth width)
    {
        Check(q, bits);
        if (destination.Length != source.Length)
        {
            throw new ArgumentException(
                $"destination: {destination.Length} values; expected {source.Length}", nameof(destination));
        }

        var kernel = new ValuesKernel(source, destination, Factor(q, bits), bits);
        WidthDispatch.RunWords(ref kernel, source.Length, width);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SwitchAndPack(
        ReadOnlySpan<double> source, ulong q, int bits, Span<byte> destination, VectorWidth width, bool permute)
    {
        Check(q, bits);
        int expected = BitPacking.ByteCount(source.Length, bits);
        if (destination.Length != expected)
        {
            throw new ArgumentException($"destination: {destination.Length} bytes; expected {expected}", nameof(destination));
        }

        Span<ulong> words = stackalloc ulong[ChunkLength];
        double factor = Factor(q, bits);
        for (int start = 0; start < source.Length; start += ChunkLength)
        {
            ReadOnlySpan<double> part = source.Slice(start, Math.Min(ChunkLength, source.Length - start));
            var kernel = new WordsKernel(part, words, factor, bits);
            WidthDispatch.RunWords(ref kernel, part.Length, width);
            BitStream.Write(words[..part.Length], bits, destination[BitPacking.ByteCount(start, bits)..], permute);
        }
    }

    private static void Check(ulong q, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 2UL);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(q, 1UL << 53);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBits);
    }

    private static double Factor(ulong q, int bits) => (double)(1UL << bits) / q;

    /// <summary>Writes the rounded products as doubles.</summary>
    private readonly ref struct ValuesKernel(
        ReadOnlySpan<double> source, Span<double> destination, double factor, int bits) : IWordKernel
    {
        private readonly ReadOnlySpan<double> _source = source;
        private readonly Span<double> _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref double input = ref MemoryMarshal.GetReference(_source);
            ref double target = ref MemoryMarshal.GetReference(_destination);
            TDoubles scale = TLanes.Doubles(factor);
            TDoubles magic = TLanes.Doubles(Modulus.Rounder);
            TDoubles half = TLanes.Doubles(1UL << (bits - 1));
            TDoubles modulus = TLanes.Doubles(1UL << bits);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                TDoubles value = TLanes.Add(TLanes.Multiply(TLanes.Load(ref input, i), scale), magic);
                value = TLanes.Subtract(value, magic);

                // Only the largest residue rounds up to a half of the modulus.
                value = TLanes.Subtract(value, TLanes.And(TLanes.AtLeast(value, half), modulus));
                TLanes.Store(value, ref target, i);
            }
        }
    }

    /// <summary>Writes the rounded products as integers modulo the new modulus.</summary>
    private readonly ref struct WordsKernel(
        ReadOnlySpan<double> source, Span<ulong> destination, double factor, int bits) : IWordKernel
    {
        private readonly ReadOnlySpan<double> _source = source;
        private readonly Span<ulong> _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref double input = ref MemoryMarshal.GetReference(_source);
            ref ulong target = ref MemoryMarshal.GetReference(_destination);
            TDoubles scale = TLanes.Doubles(factor);
            TDoubles magic = TLanes.Doubles(Modulus.Rounder);
            TWords mask = TLanes.Words((1UL << bits) - 1);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                // The low bits of the sum are the rounded product modulo 2^bits, negative ones too.
                TDoubles value = TLanes.Add(TLanes.Multiply(TLanes.Load(ref input, i), scale), magic);
                TLanes.Store(TLanes.And(TLanes.AsWords(value), mask), ref target, i);
            }
        }
    }
}
