using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// Tables for byte permutations between eight words of one bit length and a bit stream. Eight words take as many whole bytes as
/// a word has bits.
/// </summary>
internal sealed class BitLayout
{
    private static readonly BitLayout?[] Layouts = new BitLayout?[BitPacking.MaxBits + 1];

    private BitLayout(int bits)
    {
        Span<byte> even = stackalloc byte[64];
        Span<byte> odd = stackalloc byte[64];
        Span<byte> gather = stackalloc byte[64];
        Span<ulong> shifts = stackalloc ulong[8];

        // The highest byte of word 0 is zero: it is the source of every empty byte.
        even.Fill(7);
        odd.Fill(7);
        for (int j = 0; j < 8; j++)
        {
            int first = j * bits / 8;
            shifts[j] = (ulong)(j * bits % 8);
            for (int t = 0; t < 8; t++)
            {
                gather[(8 * j) + t] = (byte)(first + t);
            }

            // Words of eight bits or more share a byte with their neighbours only.
            int last = ((((j + 1) * bits) + 7) / 8) - 1;
            for (int k = first; k <= last; k++)
            {
                (j % 2 == 0 ? even : odd)[k] = (byte)((8 * j) + k - first);
            }
        }

        Even = Vector512.Create<byte>(even);
        Odd = Vector512.Create<byte>(odd);
        Gather = Vector512.Create<byte>(gather);
        Shifts = Vector512.Create<ulong>(shifts);
    }

    /// <summary>For each byte of the stream, the byte of a shifted word of even index.</summary>
    public Vector512<byte> Even { get; }

    /// <summary>For each byte of the stream, the byte of a shifted word of odd index.</summary>
    public Vector512<byte> Odd { get; }

    /// <summary>For each byte of the words, the byte of the stream.</summary>
    public Vector512<byte> Gather { get; }

    /// <summary>The position of each word's lowest bit in its first byte.</summary>
    public Vector512<ulong> Shifts { get; }

    /// <summary>The layout of a bit length. The first call makes it, later ones return the same.</summary>
    public static BitLayout Of(int bits)
        => Volatile.Read(ref Layouts[bits]) ?? Make(bits);

    private static BitLayout Make(int bits)
    {
        BitLayout layout = new(bits);
        Volatile.Write(ref Layouts[bits], layout);
        return layout;
    }
}
