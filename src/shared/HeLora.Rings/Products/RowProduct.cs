using System.Numerics;
using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>Computes y = W x for consecutive vectors x, with W in panels of eight rows.</summary>
internal static unsafe class RowProduct
{
    private const int PanelRows = RowKernel<uint, int>.Rows, Run = RowKernel<uint, int>.Run;

    // As many vectors as the first number go over a panel together. A part of as many runs as the second stays in the
    // first-level cache meanwhile.
    private const int Batch = 8, BlockRuns = 64;

    /// <summary>See <see cref="MatrixProduct"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Multiply<T, TWeight>(
        WeightPanels w, TWeight* weights, T* x, int count, T* y, int first, int rowCount, VectorWidth width)
        where T : unmanaged, INumberBase<T>
        where TWeight : unmanaged
    {
        int columns = w.Columns, whole = columns / Run;
        T* memory = stackalloc T[(Batch * (PanelRows + 1) * Run) + 64];
        T* sums = (T*)(((nuint)memory + 63) & ~(nuint)63), tail = sums + (Batch * PanelRows * Run);
        for (; count > 0; count -= Batch, x += Batch * (nint)columns, y += Batch * (nint)w.Rows)
        {
            int batch = Math.Min(count, Batch);
            for (int t = 0; columns % Run != 0 && t < batch; t++)
            {
                var last = new Span<T>(tail + (t * Run), Run);
                last.Clear();
                new ReadOnlySpan<T>(x + ((nint)t * columns) + (whole * Run), columns % Run).CopyTo(last);
            }

            for (int row = first - (first % PanelRows); row < first + rowCount; row += PanelRows)
            {
                TWeight* panel = weights + ((nint)row / PanelRows * w.PanelLength);
                new Span<T>(sums, batch * PanelRows * Run).Clear();
                for (int run = 0; run < whole; run += BlockRuns)
                {
                    Kernel(
                        panel + ((nint)run * PanelRows * Run), Math.Min(BlockRuns, whole - run), x + (run * Run), columns,
                        batch, sums, width);
                }

                if (columns % Run != 0)
                {
                    Kernel(panel + ((nint)whole * PanelRows * Run), 1, tail, Run, batch, sums, width);
                }

                int from = Math.Max(row, first), to = Math.Min(row + PanelRows, first + rowCount);
                for (int t = 0; t < batch; t++)
                {
                    for (int i = from; i < to; i++)
                    {
                        y[((nint)t * w.Rows) + i] = Sum(sums + (((t * PanelRows) + i - row) * Run));
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Kernel<T, TWeight>(
        TWeight* weights, int runs, T* x, int stride, int count, T* sums, VectorWidth width)
        where T : unmanaged
        where TWeight : unmanaged
    {
        var kernel = new RowKernel<T, TWeight>(weights, runs, x, stride, count, sums);
        WidthDispatch.RunProduct<T, RowKernel<T, TWeight>>(ref kernel, width);
    }

    // Adds halves onto halves, an order that every width can follow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum<T>(T* s)
        where T : unmanaged, INumberBase<T> =>
        (s[0] + s[8] + (s[4] + s[12]) + (s[2] + s[10] + (s[6] + s[14])))
        + (s[1] + s[9] + (s[5] + s[13]) + (s[3] + s[11] + (s[7] + s[15])));
}
