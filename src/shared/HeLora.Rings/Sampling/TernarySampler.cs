using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HeLora.Rings;

/// <summary>Expands a stream into values that are -1, 0 or 1 with probability 1/3 each, exactly.</summary>
/// <remarks>
/// The expansion is a format, the same on every machine. Of the first <c>N</c> bytes of the stream, byte
/// <c>b_i</c> below 255 gives the value <c>(b_i mod 3) - 1</c> at position <c>i</c>. Then the positions
/// whose byte is 255 are drawn again in increasing order, each from the next bytes until one is accepted.
/// The time depends on which bytes were rejected only, never on the values.
/// </remarks>
public static class TernarySampler
{
    private const int ChunkLength = 2048;
    private const int RedrawLength = 16;

    /// <summary>Writes independent uniform ternary values.</summary>
    /// <param name="stream">The stream; advanced past the bytes used.</param>
    /// <param name="destination">Overwritten with -1, 0 and 1.</param>
    public static void Sample(SeededStream stream, Span<double> destination)
        => Sample(stream, destination, Simd.Widest);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sample(SeededStream stream, Span<double> destination, VectorWidth width)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> bytes = stackalloc byte[ChunkLength];
        bool rejected = false;
        for (int start = 0; start < destination.Length; start += ChunkLength)
        {
            Span<double> part = destination.Slice(start, Math.Min(ChunkLength, destination.Length - start));
            Span<byte> partBytes = bytes[..part.Length];
            stream.Fill(partBytes);
            rejected |= Convert(partBytes, part, width);
        }

        if (rejected)
        {
            Redraw(stream, destination, width);
        }

        CryptographicOperations.ZeroMemory(bytes);
    }

    private static bool Convert(Span<byte> bytes, Span<double> destination, VectorWidth width)
    {
        var kernel = new CandidateKernel(bytes, destination);
        WidthDispatch.RunWords(ref kernel, bytes.Length, width);
        return kernel.Rejected;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Redraw(SeededStream stream, Span<double> destination, VectorWidth width)
    {
        Span<ushort> positions = stackalloc ushort[Rejected.ListLength];
        Span<byte> bytes = stackalloc byte[RedrawLength];
        int next = 0;
        int end = 0;
        for (int start = 0; start < destination.Length; start += Rejected.BlockLength)
        {
            Span<double> block = destination.Slice(start, Math.Min(Rejected.BlockLength, destination.Length - start));
            int count = Rejected.Collect(block, positions, width);
            for (int k = 0; k < count; k++)
            {
                byte candidate;
                do
                {
                    if (next == end)
                    {
                        end = RedrawLength;
                        next = 0;
                        stream.Fill(bytes);
                    }

                    candidate = bytes[next++];
                }
                while (candidate == byte.MaxValue);

                block[positions[k]] = (candidate % 3) - 1;
            }
        }

        // The bytes that were read ahead go back to the stream.
        stream.Position -= end - next;
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>Turns bytes into ternary candidates and marks rejected ones for <see cref="Rings.Rejected"/>.</summary>
    private ref struct CandidateKernel(ReadOnlySpan<byte> bytes, Span<double> destination) : IWordKernel
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private readonly Span<double> _destination = destination;

        /// <summary>Whether a candidate was rejected.</summary>
        public bool Rejected { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref byte source = ref MemoryMarshal.GetReference(_bytes);
            ref double target = ref MemoryMarshal.GetReference(_destination);
            TWords magicBits = TLanes.Words(WordLanes.IntegerMagicBits);
            TDoubles magic = TLanes.Doubles(WordLanes.IntegerMagic + 1);
            TDoubles rounding = TLanes.Doubles(Modulus.Rounder);
            TDoubles three = TLanes.Doubles(3);
            TDoubles third = TLanes.Doubles(1.0 / 3);
            TDoubles limit = TLanes.Doubles(254);
            TDoubles any = TLanes.Doubles(0);
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                // With x = b - 1, (b mod 3) - 1 is x - 3 round(x / 3), as x / 3 is never close to a half.
                TWords word = TLanes.Or(TLanes.LoadBytes(ref source, i), magicBits);
                TDoubles x = TLanes.Subtract(TLanes.AsDoubles(word), magic);
                TDoubles quotient = TLanes.Add(TLanes.Multiply(x, third), rounding);
                quotient = TLanes.Subtract(quotient, rounding);
                TDoubles tooLarge = TLanes.AtLeast(x, limit);
                TDoubles value = TLanes.Subtract(x, TLanes.Multiply(quotient, three));
                TLanes.Store(TLanes.Or(value, tooLarge), ref target, i);
                any = TLanes.Or(any, tooLarge);
            }

            Rejected |= TLanes.Any(any);
        }
    }
}
