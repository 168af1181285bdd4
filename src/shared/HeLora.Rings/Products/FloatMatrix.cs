namespace HeLora.Rings;

/// <summary>
/// A matrix of single precision for products with vectors, of few rows and many columns or the reverse. Shared by threads;
/// zeroed when disposed.
/// </summary>
/// <remarks>
/// A sum is of fused multiply-adds in an order of its own, the same on every machine: from the first column to the last where
/// rows are more than columns, else sixteen partial sums, column i in sum i modulo 16, added as a tree.
/// </remarks>
public sealed class FloatMatrix : IDisposable
{
    /// <summary>Takes the weights.</summary>
    /// <param name="weights">The matrix, row-major.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <exception cref="ArgumentException">Another number of weights.</exception>
    public FloatMatrix(ReadOnlySpan<float> weights, int rows, int columns)
    {
        Panels = WeightPanels.Reals(weights, rows, columns);
    }

    /// <summary>The weights.</summary>
    internal WeightPanels Panels { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Panels.Rows;

    /// <summary>The number of columns.</summary>
    public int Columns => Panels.Columns;

    /// <summary>y = W x, for any number of vectors.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> numbers, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> numbers; not overlapping x.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    public void Multiply(ReadOnlySpan<float> x, Span<float> y) => Multiply(x, y, 0, Rows);

    /// <summary>Some rows of y = W x, for any number of vectors: a thread's share.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> numbers, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> numbers; not overlapping x. Others than those rows are left alone.</param>
    /// <param name="firstRow">The first row; multiples of 64 waste nothing.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Multiply(ReadOnlySpan<float> x, Span<float> y, int firstRow, int rowCount) =>
        MatrixProduct.Multiply(Panels, x, y, firstRow, rowCount, Simd.Widest);

    /// <inheritdoc/>
    public void Dispose() => Panels.Dispose();
}
