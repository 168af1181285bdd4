using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>
/// The marks of the samplers' first pass: a rejected position holds the double with all bits set (a NaN).
/// </summary>
internal static class Rejected
{
    /// <summary>The longest part of a destination that <see cref="Collect"/> takes.</summary>
    public const int BlockLength = 1024;

    /// <summary>Lists the marked positions of a block in increasing order.</summary>
    /// <param name="block">At most <see cref="BlockLength"/> values.</param>
    /// <param name="positions">At least as long as the block.</param>
    /// <returns>The number of positions.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Collect(ReadOnlySpan<double> block, Span<ushort> positions)
    {
        positions = positions[..block.Length];
        ref ulong values = ref Unsafe.As<double, ulong>(ref MemoryMarshal.GetReference(block));
        ref ushort list = ref MemoryMarshal.GetReference(positions);
        int count = 0;
        for (int i = 0; i < block.Length; i++)
        {
            // Without a branch: the next entry is written anyway and kept if the position is marked.
            Unsafe.Add(ref list, count) = (ushort)i;
            count += Unsafe.Add(ref values, i) == ulong.MaxValue ? 1 : 0;
        }

        return count;
    }
}
