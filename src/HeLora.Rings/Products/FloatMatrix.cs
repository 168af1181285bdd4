namespace HeLora.Rings;

/// <summary>
/// A matrix of single precision, made for products that run along its rows: few rows, many columns. Shared by threads;
/// zeroed when disposed.
/// </summary>
/// <remarks>
/// A sum goes in an order of its own, the same on every machine: sixteen partial sums by fused multiply-adds, column i in sum
/// i modulo 16, added as a tree.
/// </remarks>
public sealed class FloatMatrix : IDisposable
{
    private readonly WeightPanels _panels;

    /// <summary>Takes the weights.</summary>
    /// <param name="weights">The matrix, row-major.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <exception cref="ArgumentException">Another number of weights.</exception>
    public FloatMatrix(ReadOnlySpan<float> weights, int rows, int columns)
    {
        WeightPanels.CheckShape(weights.Length, rows, columns);
        _panels = WeightPanels.Reals(weights, rows, columns, columns, 1, RowProduct.PanelRows, RowProduct.Run);
    }

    /// <summary>The number of rows.</summary>
    public int Rows => _panels.LineCount;

    /// <summary>The number of columns.</summary>
    public int Columns => _panels.Length;

    /// <summary>y = W x, for any number of vectors.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> numbers, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> numbers; not overlapping x.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    public void Multiply(ReadOnlySpan<float> x, Span<float> y) => Multiply(x, y, 0, Rows);

    /// <summary>Some rows of y = W x, for any number of vectors: a thread's share.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> numbers, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> numbers; not overlapping x. Others than those rows are left alone.</param>
    /// <param name="firstRow">The first row; multiples of 8 waste nothing.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Multiply(ReadOnlySpan<float> x, Span<float> y, int firstRow, int rowCount) =>
        RowProduct.Multiply(_panels, x, y, firstRow, rowCount, Simd.Widest);

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();
}
