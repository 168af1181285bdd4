namespace HeLora.Rings;

/// <summary>
/// A matrix of single precision for products with vectors. It has few rows and many columns, or the reverse. Threads may share
/// one. Disposing zeroes it.
/// </summary>
/// <remarks>
/// Sums are fused multiply-adds in a fixed order, the same on every machine. With more rows than columns they go from the first
/// column to the last. Otherwise there are sixteen partial sums, column i in sum i modulo 16, which are added as a tree.
/// </remarks>
public sealed class FloatMatrix : IDisposable
{
    /// <summary>Copies the weights.</summary>
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

    /// <summary>Computes some rows of y = W x for any number of vectors. Threads share a product by rows.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> numbers, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> numbers; not overlapping x. Other rows keep their values.</param>
    /// <param name="firstRow">The first row; multiples of 64 waste nothing.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Multiply(ReadOnlySpan<float> x, Span<float> y, int firstRow, int rowCount) =>
        MatrixProduct.Multiply(Panels, x, y, firstRow, rowCount, Simd.Widest);

    /// <inheritdoc/>
    public void Dispose() => Panels.Dispose();
}
