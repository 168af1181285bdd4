using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Convert(Span<byte> bytes, Span<double> destination, VectorWidth width)
    {
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        ref double target = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)bytes.Length;
        nuint done = 0;
        bool rejected = width switch
        {
            VectorWidth.Vector512 => Convert<WordLanes512, Vector512<ulong>, Vector512<double>>(ref source, ref target, ref done, length),
            VectorWidth.Vector256 => Convert<WordLanes256, Vector256<ulong>, Vector256<double>>(ref source, ref target, ref done, length),
            VectorWidth.Vector128 => Convert<WordLanes128, Vector128<ulong>, Vector128<double>>(ref source, ref target, ref done, length),
            _ => false,
        };
        return rejected | Convert<WordLanes64, ulong, double>(ref source, ref target, ref done, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Convert<TLanes, TWords, TDoubles>(
        ref byte source, ref double target, ref nuint done, nuint length)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
    {
        TWords magicBits = TLanes.Words(WordLanes.IntegerMagicBits);
        TDoubles magic = TLanes.Doubles(WordLanes.IntegerMagic + 1);
        TDoubles rounding = TLanes.Doubles(Modulus.Rounder);
        TDoubles three = TLanes.Doubles(3);
        TDoubles third = TLanes.Doubles(1.0 / 3);
        TDoubles limit = TLanes.Doubles(254);
        TDoubles any = TLanes.Doubles(0);
        nuint i = done;
        for (; i + (nuint)TLanes.Count <= length; i += (nuint)TLanes.Count)
        {
            // With x = b - 1, (b mod 3) - 1 is x - 3 round(x / 3), as x / 3 is never near a half.
            TWords word = TLanes.Or(TLanes.LoadBytes(ref source, i), magicBits);
            TDoubles x = TLanes.Subtract(TLanes.AsDoubles(word), magic);
            TDoubles quotient = TLanes.Add(TLanes.Multiply(x, third), rounding);
            quotient = TLanes.Subtract(quotient, rounding);
            TDoubles tooLarge = TLanes.AtLeast(x, limit);
            TDoubles value = TLanes.Subtract(x, TLanes.Multiply(quotient, three));
            TLanes.Store(TLanes.Or(value, tooLarge), ref target, i);
            any = TLanes.Or(any, tooLarge);
        }

        done = i;
        return TLanes.Any(any);
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

        // Give back the bytes that were read ahead.
        stream.Position -= end - next;
        CryptographicOperations.ZeroMemory(bytes);
    }
}
