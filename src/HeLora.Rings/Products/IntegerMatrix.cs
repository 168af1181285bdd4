namespace HeLora.Rings;

/// <summary>
/// A matrix of integers, made for products that run along its rows: few rows, many columns. Weights are held as 8, 16 or
/// 32 bits, the fewest that hold all. Shared by threads; zeroed when disposed.
/// </summary>
/// <remarks>Products are exact modulo 2^32 or 2^64; for words of fewer bits the caller masks what they give.</remarks>
public sealed class IntegerMatrix : IDisposable
{
    private readonly WeightPanels _panels;

    /// <summary>Takes the weights.</summary>
    /// <param name="weights">Integers of at most 32 bits with their sign, row-major.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <exception cref="ArgumentException">Another number of weights, or one that is no integer of 32 bits.</exception>
    public IntegerMatrix(ReadOnlySpan<double> weights, int rows, int columns)
    {
        WeightPanels.CheckShape(weights.Length, rows, columns);
        _panels = WeightPanels.Integers(weights, rows, columns, columns, 1, RowProduct.PanelRows, RowProduct.Run);
    }

    /// <summary>The number of rows.</summary>
    public int Rows => _panels.LineCount;

    /// <summary>The number of columns.</summary>
    public int Columns => _panels.Length;

    /// <summary>The bits a weight is held in: 8, 16 or 32.</summary>
    public int WeightBits => 8 * _panels.WeightSize;

    /// <summary>y = W x modulo 2^32, for any number of vectors.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> words, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> words; not overlapping x.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    public void Multiply(ReadOnlySpan<uint> x, Span<uint> y) => Multiply(x, y, 0, Rows);

    /// <summary>Some rows of y = W x modulo 2^32, for any number of vectors: a thread's share.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> words, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> words; not overlapping x. Words of other rows are left alone.</param>
    /// <param name="firstRow">The first row; multiples of 8 waste nothing.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Multiply(ReadOnlySpan<uint> x, Span<uint> y, int firstRow, int rowCount) =>
        RowProduct.Multiply(_panels, x, y, firstRow, rowCount, Simd.Widest);

    /// <summary>y = W x modulo 2^64, for any number of vectors.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> words, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> words; not overlapping x.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    public void Multiply(ReadOnlySpan<ulong> x, Span<ulong> y) => Multiply(x, y, 0, Rows);

    /// <summary>Some rows of y = W x modulo 2^64, for any number of vectors: a thread's share.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> words, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> words; not overlapping x. Words of other rows are left alone.</param>
    /// <param name="firstRow">The first row; multiples of 8 waste nothing.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Multiply(ReadOnlySpan<ulong> x, Span<ulong> y, int firstRow, int rowCount) =>
        RowProduct.Multiply(_panels, x, y, firstRow, rowCount, Simd.Widest);

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();
}
