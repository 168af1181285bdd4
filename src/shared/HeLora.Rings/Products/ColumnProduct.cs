using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>Computes y = W x for consecutive vectors x, with W in panels stored column by column.</summary>
internal static unsafe class ColumnProduct
{
    // This many vectors go over a panel together, where their products go through scratch memory.
    private const int Batch = 8;

    /// <summary>See <see cref="MatrixProduct"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Multiply<T, TWeight>(
        WeightPanels w, TWeight* weights, T* x, int count, T* y, int first, int rowCount, VectorWidth width)
        where T : unmanaged
        where TWeight : unmanaged
    {
        const int Rows = ColumnKernel<T, TWeight>.Rows;
        T* tile = stackalloc T[Batch * Rows];
        int end = first + rowCount;
        for (int row = first - (first % Rows); row < end; row += Rows)
        {
            TWeight* panel = weights + ((nint)row / Rows * w.PanelLength);
            if (row >= first && row + Rows <= end)
            {
                Kernel(panel, w.Columns, x, count, y + row, w.Rows, width);
                continue;
            }

            int from = Math.Max(row, first), to = Math.Min(row + Rows, end);
            for (int t = 0; t < count; t += Batch)
            {
                int batch = Math.Min(Batch, count - t);
                Kernel(panel, w.Columns, x + ((nint)t * w.Columns), batch, tile, Rows, width);
                for (int i = 0; i < batch; i++)
                {
                    new ReadOnlySpan<T>(tile + (i * Rows) + from - row, to - from).CopyTo(
                        new Span<T>(y + ((nint)(t + i) * w.Rows) + from, to - from));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Kernel<T, TWeight>(
        TWeight* weights, int columns, T* x, int count, T* y, nint stride, VectorWidth width)
        where T : unmanaged
        where TWeight : unmanaged
    {
        var kernel = new ColumnKernel<T, TWeight>(weights, columns, x, count, y, stride);
        WidthDispatch.RunProduct<T, ColumnKernel<T, TWeight>>(ref kernel, width);
    }
}
