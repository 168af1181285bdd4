using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// Cuts a transform of degree N into passes: strided passes of radix 8 and 4 lead to blocks of 64 contiguous points, which are
/// finished in registers (three layers across rows of eight, a transpose, three layers across the transposed rows).
/// </summary>
internal sealed class NttPlan
{
    public const int BlockSize = 64;

    /// <summary>
    /// The doubles of twiddle factors for a block: 56 for the inner layers, 7 + 7 for the outer ones, 2 of padding.
    /// </summary>
    public const int BlockTable = 72;

    private NttPlan(int degree, int[] radices)
    {
        Degree = degree;
        Radices = radices;
        Offsets = new int[radices.Length];
        int offset = 0, groups = 1;
        for (int p = 0; p < radices.Length; p++)
        {
            Offsets[p] = offset;
            offset += groups * GroupTable(radices[p]);
            groups *= radices[p];
        }

        BlockOffset = offset;
        TableLength = offset + (degree / BlockSize * BlockTable);
    }

    public int Degree { get; }

    /// <summary>The radices of the strided passes of the forward transform, in order.</summary>
    public int[] Radices { get; }

    /// <summary>The index at which each strided pass's twiddle factors begin.</summary>
    public int[] Offsets { get; }

    /// <summary>The index at which the blocks' twiddle factors begin.</summary>
    public int BlockOffset { get; }

    public int TableLength { get; }

    public static NttPlan For(int degree)
    {
        int layers = BitOperations.Log2((uint)degree) - BitOperations.Log2(BlockSize);
        int eights = layers / 3;
        int rest = layers % 3;

        // One layer left over and a pass of radix 8 become two passes of radix 4.
        int fours = rest == 1 ? 2 : rest == 2 ? 1 : 0;
        if (rest == 1)
        {
            eights--;
        }

        return new NttPlan(degree, [.. Enumerable.Repeat(8, eights), .. Enumerable.Repeat(4, fours)]);
    }

    /// <summary>The doubles of one group of a pass in the table: radix - 1 factors, as many quotients, padding.</summary>
    public static int GroupTable(int radix) => 2 * radix;
}
