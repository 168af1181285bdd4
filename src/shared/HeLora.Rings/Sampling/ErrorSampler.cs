using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HeLora.Rings;

/// <summary>Expands a stream into errors of the centred binomial distribution of 42 bits.</summary>
/// <remarks>
/// <para>
/// An error is the number of ones among 42 uniform bits, less 21, which is distributed as the difference
/// of the ones among 21 and 21 bits: standard deviation sqrt(10.5) = 3.24, the 3.2 of the
/// HomomorphicEncryption.org standard. No value takes more or less time than another.
/// </para>
/// <para>
/// The expansion is a format, the same on every machine. Each group of 24 errors, the last one possibly cut
/// short, takes 128 bytes: 16 little-endian words <c>w_0 .. w_15</c>. Error <c>i</c> below 16 counts
/// bits 0 to 41 of <c>w_i</c>; error <c>16 + j</c> counts bits 43 to 63 of <c>w_j</c> and of <c>w_(j+8)</c>.
/// </para>
/// </remarks>
public static class ErrorSampler
{
    /// <summary>The standard deviation, sqrt(21 / 2).</summary>
    public const double StandardDeviation = 3.2403703492039302;

    /// <summary>The largest absolute value of an error.</summary>
    public const int Bound = 21;

    private const int GroupLength = 24;
    private const int GroupWords = 16;
    private const int ChunkGroups = 32;
    private const ulong CountedBits = (1UL << 42) - 1;
    private const ulong UpperBits = CountedBits - ((1UL << 21) - 1);

    /// <summary>Writes independent errors.</summary>
    /// <param name="stream">The stream; advanced by 128 bytes for each 24 errors or part of them.</param>
    /// <param name="destination">Overwritten with integers in [-21, 21].</param>
    public static void Sample(SeededStream stream, Span<double> destination)
        => Sample(stream, destination, add: false, Simd.Widest);

    /// <summary>Adds independent errors, the same that <see cref="Sample(SeededStream, Span{double})"/> writes.</summary>
    /// <param name="stream">The stream; advanced by 128 bytes for each 24 errors or part of them.</param>
    /// <param name="destination">
    /// Integers; an integer in [-21, 21] is added to each. The sums are not reduced by any modulus.
    /// </param>
    public static void Add(SeededStream stream, Span<double> destination)
        => Sample(stream, destination, add: true, Simd.Widest);

    /// <summary>Writes the same errors as words, negative ones in two's complement.</summary>
    /// <param name="stream">The stream; advanced by 128 bytes for each 24 errors or part of them.</param>
    /// <param name="destination">Overwritten with integers in [-21, 21] modulo 2^32.</param>
    public static void Sample(SeededStream stream, Span<uint> destination)
        => Sample(stream, destination, add: false, Simd.Widest);

    /// <summary>Writes the same errors as words, negative ones in two's complement.</summary>
    /// <param name="stream">The stream; advanced by 128 bytes for each 24 errors or part of them.</param>
    /// <param name="destination">Overwritten with integers in [-21, 21] modulo 2^64.</param>
    public static void Sample(SeededStream stream, Span<ulong> destination)
        => Sample(stream, destination, add: false, Simd.Widest);

    /// <summary>Adds the same errors to words, modulo 2^32.</summary>
    /// <param name="stream">The stream; advanced by 128 bytes for each 24 errors or part of them.</param>
    /// <param name="destination">An integer in [-21, 21] is added to each word.</param>
    public static void Add(SeededStream stream, Span<uint> destination)
        => Sample(stream, destination, add: true, Simd.Widest);

    /// <summary>Adds the same errors to words, modulo 2^64.</summary>
    /// <param name="stream">The stream; advanced by 128 bytes for each 24 errors or part of them.</param>
    /// <param name="destination">An integer in [-21, 21] is added to each word. The caller reduces the sums for smaller
    /// moduli.</param>
    public static void Add(SeededStream stream, Span<ulong> destination)
        => Sample(stream, destination, add: true, Simd.Widest);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sample<T>(SeededStream stream, Span<T> destination, bool add, VectorWidth width)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<ulong> words = stackalloc ulong[ChunkGroups * GroupWords];
        Span<T> last = stackalloc T[GroupLength];
        while (destination.Length >= GroupLength)
        {
            int groups = Math.Min(ChunkGroups, destination.Length / GroupLength);
            Span<ulong> part = words[..(groups * GroupWords)];
            stream.FillWords(part);
            Convert(part, destination[..(groups * GroupLength)], add, width);
            destination = destination[(groups * GroupLength)..];
        }

        if (!destination.IsEmpty)
        {
            Span<ulong> part = words[..GroupWords];
            stream.FillWords(part);
            last.Clear();
            destination.CopyTo(last);
            Convert(part, last, add, width);
            last[..destination.Length].CopyTo(destination);
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(last));
    }

    private static void Convert<T>(Span<ulong> words, Span<T> destination, bool add, VectorWidth width)
        where T : unmanaged
    {
        var kernel = new ErrorKernel<T>(words, destination, add);
        WidthDispatch.RunWords(ref kernel, words.Length / GroupWords * 8, width);
    }

    /// <summary>
    /// Makes whole groups of 24 errors. An element is an index j among the first eight words of a group; it makes errors j, 8 +
    /// j and 16 + j.
    /// </summary>
    private readonly ref struct ErrorKernel<T>(ReadOnlySpan<ulong> words, Span<T> destination, bool add) : IWordKernel
        where T : unmanaged
    {
        private readonly ReadOnlySpan<ulong> _words = words;
        private readonly Span<T> _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref ulong source = ref MemoryMarshal.GetReference(_words);
            ref T target = ref MemoryMarshal.GetReference(_destination);
            bool accumulate = add;
            TWords counted = TLanes.Words(CountedBits);
            TWords upper = TLanes.Words(UpperBits);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                nuint group = i / 8, j = i % 8;
                nuint input = (group * GroupWords) + j;
                nuint output = (group * GroupLength) + j;
                TWords first = TLanes.Load(ref source, input);
                TWords second = TLanes.Load(ref source, input + 8);

                // Bits 43 to 63 of the first word go to bits 0 to 20, those of the second to bits 21 to 41.
                TWords low = TLanes.ShiftRight(first, 43);
                TWords high = TLanes.And(TLanes.ShiftRight(second, 22), upper);
                Put<TLanes, TWords, TDoubles>(TLanes.And(first, counted), ref target, output, accumulate);
                Put<TLanes, TWords, TDoubles>(TLanes.And(second, counted), ref target, output + 8, accumulate);
                Put<TLanes, TWords, TDoubles>(TLanes.Or(low, high), ref target, output + 16, accumulate);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put<TLanes, TWords, TDoubles>(TWords bits, ref T target, nuint index, bool add)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            TWords ones = TLanes.PopCount(bits);
            if (typeof(T) == typeof(double))
            {
                ref double doubles = ref Unsafe.As<T, double>(ref target);
                TDoubles value = TLanes.AsDoubles(TLanes.Or(ones, TLanes.Words(WordLanes.IntegerMagicBits)));
                value = TLanes.Subtract(value, TLanes.Doubles(WordLanes.IntegerMagic + Bound));
                TLanes.Store(add ? TLanes.Add(value, TLanes.Load(ref doubles, index)) : value, ref doubles, index);
                return;
            }

            TWords error = TLanes.Subtract(ones, TLanes.Words(Bound));
            if (typeof(T) == typeof(uint))
            {
                ref uint words = ref Unsafe.As<T, uint>(ref target);
                TLanes.StoreLow(add ? TLanes.Add(error, TLanes.Load(ref words, index)) : error, ref words, index);
            }
            else
            {
                ref ulong words = ref Unsafe.As<T, ulong>(ref target);
                TLanes.Store(add ? TLanes.Add(error, TLanes.Load(ref words, index)) : error, ref words, index);
            }
        }
    }
}
