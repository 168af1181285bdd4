using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// Finds the marks that the samplers' first pass leaves: a rejected position holds the double with all bits set, a NaN.
/// </summary>
internal static class Rejected
{
    /// <summary>The longest part of a destination that is searched in one call.</summary>
    public const int BlockLength = 1024;

    /// <summary>
    /// The length of the list of positions: every position of a block, and room for a whole vector after the last.
    /// </summary>
    public const int ListLength = BlockLength + 8;

    // The table lists, for each set of marks among eight lanes, their indices in increasing order.
    private static readonly byte[] IndexBuffer = MakeIndices();

    /// <summary>Lists the marked positions of a block in increasing order.</summary>
    /// <param name="block">At most <see cref="BlockLength"/> values.</param>
    /// <param name="positions">Overwritten; <see cref="ListLength"/> entries.</param>
    /// <param name="width">The width of the vectors.</param>
    /// <returns>The number of positions.</returns>
    public static int Collect(ReadOnlySpan<double> block, Span<ushort> positions, VectorWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Length, BlockLength, nameof(block));
        ArgumentOutOfRangeException.ThrowIfLessThan(positions.Length, ListLength, nameof(positions));
        var kernel = new CollectKernel(block, positions);
        WidthDispatch.RunWords(ref kernel, block.Length, width);
        return kernel.Count;
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

    private ref struct CollectKernel(ReadOnlySpan<double> block, Span<ushort> positions) : IWordKernel
    {
        private readonly ReadOnlySpan<double> _block = block;
        private readonly Span<ushort> _positions = positions;

        /// <summary>The number of positions found.</summary>
        public int Count { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
            where TLanes : struct, IWordLanes<TWords, TDoubles>
            where TWords : struct
            where TDoubles : struct
        {
            ref byte indices = ref MemoryMarshal.GetArrayDataReference(IndexBuffer);
            ref double values = ref MemoryMarshal.GetReference(_block);
            ref ushort list = ref MemoryMarshal.GetReference(_positions);
            int count = Count;
            for (nuint i = from; i < end; i += (nuint)TLanes.Count)
            {
                // No branch depends on the marks: entries are always written, and only those of marked positions are kept.
                uint marks = TLanes.NotNumbers(TLanes.Load(ref values, i));
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

            Count = count;
        }
    }
}
