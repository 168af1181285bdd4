namespace HeLora.Rings;

/// <summary>
/// An automorphism's permutation of values, block of 64 by block of 64, in the form that eight lanes apply without
/// gathering.
/// </summary>
/// <remarks>
/// Position 64 t + 8 c + r holds the value at psi^e with e = 2^(n-2) rev(c) + low(t, r), n = log2 N (see
/// <see cref="NttTables"/>; rev reverses three bits). Then e g modulo 2N is 2^(n-2) (g rev(c) + k) + low', where k and
/// low' do not depend on c, and low' names a block that depends on t alone and a lane r' that depends on t and r. So
/// output row c of block t is made of lanes r' of rows rev(g (rev(c) + k / g)) of one source block: take the rows in the
/// order rev(g m), permute their lanes, and rotate every lane down by k / g modulo 8, in three steps of 1, 2 and 4.
/// </remarks>
internal sealed class BlockPermutation
{
    /// <summary>Words a block takes in <see cref="Vectors"/>: lane indices and three masks, eight words each.</summary>
    public const int WordsPerBlock = 32;

    public BlockPermutation(int element, ReadOnlySpan<int> positions)
    {
        int blocks = positions.Length / NttPlan.BlockSize, inverse = 1;
        while (inverse * element % 8 != 1)
        {
            inverse += 2;
        }

        RowOrder = new int[8];
        for (int m = 0; m < 8; m++)
        {
            RowOrder[m] = 8 * Reverse(element * m % 8);
        }

        SourceBlocks = new int[blocks];
        Vectors = new ulong[blocks * WordsPerBlock];
        for (int t = 0; t < blocks; t++)
        {
            SourceBlocks[t] = positions[NttPlan.BlockSize * t] & ~(NttPlan.BlockSize - 1);
            Span<ulong> words = Vectors.AsSpan(t * WordsPerBlock, WordsPerBlock);
            for (int r = 0; r < 8; r++)
            {
                int source = positions[(NttPlan.BlockSize * t) + r];
                int rotation = Reverse((source >> 3) & 7) * inverse % 8;
                words[r] = (ulong)(source & 7);
                for (int bit = 0; bit < 3; bit++)
                {
                    words[(8 * (bit + 1)) + r] = (rotation >> bit & 1) == 0 ? 0 : ulong.MaxValue;
                }
            }
        }
    }

    /// <summary>Where each block's values come from.</summary>
    public int[] SourceBlocks { get; }

    /// <summary>The offsets of source rows, in the order they are taken.</summary>
    public int[] RowOrder { get; }

    /// <summary>For every block lane indices, then the masks of rotations by 1, 2 and 4.</summary>
    public ulong[] Vectors { get; }

    /// <summary>The three bits of a row number reversed.</summary>
    public static int Reverse(int row) => ((row & 1) << 2) | (row & 2) | (row >> 2);
}
