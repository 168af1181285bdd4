using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>Expands a stream into uniform residues.</summary>
/// <remarks>
/// The expansion is a format, the same on every machine. With <c>b</c> the bit length of <c>q - 1</c> and
/// <c>N</c> the number of residues, words are successive 64-bit little-endian words of the stream, from its
/// current position. Of the first <c>N</c> words, <c>word_i mod 2^b</c> is the candidate for position
/// <c>i</c>. Then the positions whose candidate is <c>q</c> or more are drawn again in increasing order,
/// each from the next words until one is accepted. For a power of two nothing is ever rejected.
/// </remarks>
public static class UniformSampler
{
    private const int ChunkLength = 512;
    private const int RedrawLength = 128;

    /// <summary>Writes independent uniform residues modulo <paramref name="q"/>, balanced.</summary>
    /// <param name="stream">The stream; advanced past the words used.</param>
    /// <param name="q">The modulus, from 2 to 2^52.</param>
    /// <param name="destination">
    /// Overwritten with residues in <c>[-(q-1)/2, (q-1)/2]</c> for odd q, <c>[-q/2, q/2)</c> for even q.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is out of range.</exception>
    public static void Sample(SeededStream stream, ulong q, Span<double> destination)
        => Sample(stream, q, destination, Simd.Widest);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sample(SeededStream stream, ulong q, Span<double> destination, VectorWidth width)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 2UL);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(q, WordLanes.MaxModulus);

        Span<ulong> words = stackalloc ulong[ChunkLength];
        bool rejected = false;
        for (int start = 0; start < destination.Length; start += ChunkLength)
        {
            Span<double> part = destination.Slice(start, Math.Min(ChunkLength, destination.Length - start));
            Span<ulong> partWords = words[..part.Length];
            stream.FillWords(partWords);
            rejected |= Convert(partWords, q, part, width);
        }

        if (rejected)
        {
            Redraw(stream, q, destination, width);
        }
    }

    private static ulong Mask(ulong q) => (1UL << (64 - BitOperations.LeadingZeroCount(q - 1))) - 1;

    private static bool Convert(Span<ulong> words, ulong q, Span<double> destination, VectorWidth width)
    {
        var kernel = new CandidateKernel(words, destination, q);
        WidthDispatch.RunWords(ref kernel, words.Length, width);
        return kernel.Rejected;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Redraw(SeededStream stream, ulong q, Span<double> destination, VectorWidth width)
    {
        Span<ushort> positions = stackalloc ushort[Rejected.ListLength];
        Span<ulong> words = stackalloc ulong[RedrawLength];
        ulong mask = Mask(q);
        long half = (long)((q - 1) / 2);
        int next = 0;
        int end = 0;
        for (int start = 0; start < destination.Length; start += Rejected.BlockLength)
        {
            Span<double> block = destination.Slice(start, Math.Min(Rejected.BlockLength, destination.Length - start));
            int count = Rejected.Collect(block, positions, width);
            int k = 0;
            while (k < count)
            {
                if (next == end)
                {
                    end = Math.Min(RedrawLength, count - k + 8);
                    next = 0;
                    stream.FillWords(words[..end]);
                }

                for (; k < count && next < end; next++)
                {
                    // No branch depends on the candidate: a rejected one is written, too, and then overwritten.
                    ulong candidate = words[next] & mask;
                    long negative = (half - (long)candidate) >> 63;
                    block[positions[k]] = (long)candidate - (negative & (long)q);
                    k += (int)((candidate - q) >> 63);
                }
            }
        }

        // The words that were read ahead go back to the stream.
        stream.Position -= (end - next) * sizeof(ulong);
    }

    /// <summary>Turns words into balanced candidates and marks rejected ones for <see cref="Rings.Rejected"/>.</summary>
    private ref struct CandidateKernel(ReadOnlySpan<ulong> words, Span<double> destination, ulong q) : IWordKernel
    {
        private readonly ReadOnlySpan<ulong> _words = words;
        private readonly Span<double> _destination = destination;
        private readonly ulong _modulus = q;

        /// <summary>Whether a candidate was rejected.</summary>
        public bool Rejected { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref ulong source = ref MemoryMarshal.GetReference(_words);
            ref double target = ref MemoryMarshal.GetReference(_destination);
            TWords mask = TLanes.Words(Mask(_modulus));
            TWords magicBits = TLanes.Words(WordLanes.IntegerMagicBits);
            TDoubles magic = TLanes.Doubles(WordLanes.IntegerMagic);
            TDoubles modulus = TLanes.Doubles(_modulus);
            TDoubles negative = TLanes.Doubles(((_modulus - 1) / 2) + 1);
            TDoubles any = TLanes.Doubles(0);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                TWords word = TLanes.And(TLanes.Load(ref source, i), mask);
                TDoubles value = TLanes.Subtract(TLanes.AsDoubles(TLanes.Or(word, magicBits)), magic);
                TDoubles tooLarge = TLanes.AtLeast(value, modulus);
                value = TLanes.Subtract(value, TLanes.And(TLanes.AtLeast(value, negative), modulus));
                TLanes.Store(TLanes.Or(value, tooLarge), ref target, i);
                any = TLanes.Or(any, tooLarge);
            }

            Rejected |= TLanes.Any(any);
        }
    }
}
