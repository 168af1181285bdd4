using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// Computes y = W x for consecutive vectors x, on behalf of <see cref="IntegerMatrix"/> and <see cref="FloatMatrix"/>.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>Computes rows first to first + rowCount - 1 of every y.</summary>
    /// <param name="w">W.</param>
    /// <param name="x">Vectors of as many elements as W has columns, one after the other.</param>
    /// <param name="y">As many vectors of as many elements as W has rows; only those of the range are written.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="width">The width of the vectors.</param>
    public static void Multiply<T>(
        WeightPanels w, ReadOnlySpan<T> x, Span<T> y, int first, int rowCount, VectorWidth width)
        where T : unmanaged, INumberBase<T>
    {
        if (x.Length % w.Columns != 0 || (long)x.Length / w.Columns * w.Rows != y.Length)
        {
            throw new ArgumentException(
                $"y: {y.Length} elements for {x.Length} of x; expected {w.Rows} for every {w.Columns} of x",
                nameof(y));
        }

        CheckRows(w, first, rowCount);
        if (x.Overlaps(y))
        {
            throw new ArgumentException("y: memory of x; expected other memory", nameof(y));
        }

        if (rowCount == 0)
        {
            return;
        }

        fixed (T* px = x, py = y)
        {
            fixed (byte* weights = w.Bytes)
            {
                int count = x.Length / w.Columns;
                if (typeof(T) == typeof(float))
                {
                    Multiply(w, (float*)weights, px, count, py, first, rowCount, width);
                }
                else if (w.WeightSize == 1)
                {
                    Multiply(w, (sbyte*)weights, px, count, py, first, rowCount, width);
                }
                else if (w.WeightSize == 2)
                {
                    Multiply(w, (short*)weights, px, count, py, first, rowCount, width);
                }
                else
                {
                    Multiply(w, (int*)weights, px, count, py, first, rowCount, width);
                }
            }
        }
    }

    /// <summary>Throws unless W has such rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has not.</exception>
    public static void CheckRows(WeightPanels w, int first, int rowCount)
    {
        if (first < 0 || rowCount < 0 || first > w.Rows - rowCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), $"first: rows {first} to {(long)first + rowCount - 1}; expected rows below {w.Rows}");
        }
    }

    private static void Multiply<T, TWeight>(
        WeightPanels w, TWeight* weights, T* x, int count, T* y, int first, int rowCount, VectorWidth width)
        where T : unmanaged, INumberBase<T>
        where TWeight : unmanaged
    {
        if (w.ByColumns)
        {
            ColumnProduct.Multiply(w, weights, x, count, y, first, rowCount, width);
        }
        else
        {
            RowProduct.Multiply(w, weights, x, count, y, first, rowCount, width);
        }
    }
}
