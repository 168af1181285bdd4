using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// The marks of the samplers' first pass: a rejected position holds the double with all bits set (a NaN).
/// </summary>
internal static class Rejected
{
    /// <summary>The longest part of a destination that is searched at once.</summary>
    public const int BlockLength = 1024;

    /// <summary>The length of the list of positions: all positions, and room for a whole store after the last.</summary>
    public const int ListLength = BlockLength + 8;

    // For each set of marks among eight lanes, their indices in increasing order.
    private static readonly byte[] IndexBuffer = MakeIndices();

    /// <summary>Lists the marked positions of a block in increasing order.</summary>
    /// <param name="block">At most <see cref="BlockLength"/> values.</param>
    /// <param name="positions">Overwritten; <see cref="ListLength"/> entries.</param>
    /// <param name="width">The width of the vectors.</param>
    /// <returns>The number of positions.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Collect(ReadOnlySpan<double> block, Span<ushort> positions, VectorWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Length, BlockLength, nameof(block));
        ArgumentOutOfRangeException.ThrowIfLessThan(positions.Length, ListLength, nameof(positions));
        ref byte indices = ref MemoryMarshal.GetArrayDataReference(IndexBuffer);
        ref double values = ref MemoryMarshal.GetReference(block);
        ref ushort list = ref MemoryMarshal.GetReference(positions);
        int length = block.Length;
        int done = 0;
        int count = width switch
        {
            VectorWidth.Vector512 => Collect<WordLanes512, Vector512<ulong>, Vector512<double>>(ref indices, ref values, ref list, ref done, 0, length),
            VectorWidth.Vector256 => Collect<WordLanes256, Vector256<ulong>, Vector256<double>>(ref indices, ref values, ref list, ref done, 0, length),
            VectorWidth.Vector128 => Collect<WordLanes128, Vector128<ulong>, Vector128<double>>(ref indices, ref values, ref list, ref done, 0, length),
            _ => 0,
        };
        return Collect<WordLanes64, ulong, double>(ref indices, ref values, ref list, ref done, count, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Collect<TLanes, TWords, TDoubles>(
        ref byte indices, ref double values, ref ushort list, ref int done, int count, int length)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
    {
        int i = done;
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            // Without a branch on the marks: entries are always written, and kept for marked positions only.
            uint marks = TLanes.NotNumbers(TLanes.Load(ref values, (nuint)i));
            if (TLanes.Count == 1)
            {
                Unsafe.Add(ref list, count) = (ushort)i;
                count += (int)marks;
                continue;
            }

            ulong lanes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref indices, 8 * marks));
            Vector128<ushort> entries = Vector128.WidenLower(Vector128.CreateScalar(lanes).AsByte());
            (entries + Vector128.Create((ushort)i)).StoreUnsafe(ref list, (nuint)count);
            count += BitOperations.PopCount(marks);
        }

        done = i;
        return count;
    }

    private static byte[] MakeIndices()
    {
        byte[] indices = new byte[256 * 8];
        for (int marks = 0; marks < 256; marks++)
        {
            int count = 0;
            for (int lane = 0; lane < 8; lane++)
            {
                if ((marks >> lane) % 2 != 0)
                {
                    indices[(8 * marks) + count++] = (byte)lane;
                }
            }
        }

        return indices;
    }
}
