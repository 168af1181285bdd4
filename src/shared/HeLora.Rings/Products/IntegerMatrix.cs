namespace HeLora.Rings;

/// <summary>
/// A matrix of integers for products with vectors of words and with polynomials of words. It has few rows and many columns, or
/// the reverse. Weights take 8, 16 or 32 bits, the fewest that hold all of them. Threads may share one. Disposing zeroes it.
/// </summary>
/// <remarks>Products are exact modulo 2^32 or 2^64. For words of fewer bits the caller masks the results.</remarks>
public sealed class IntegerMatrix : IDisposable
{
    /// <summary>Copies the weights.</summary>
    /// <param name="weights">Integers of at most 32 bits with their sign, row-major.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <exception cref="ArgumentException">Another number of weights, or one that is no integer of 32 bits.</exception>
    public IntegerMatrix(ReadOnlySpan<double> weights, int rows, int columns)
    {
        Panels = WeightPanels.Integers(weights, rows, columns);
    }

    /// <summary>The weights.</summary>
    internal WeightPanels Panels { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Panels.Rows;

    /// <summary>The number of columns.</summary>
    public int Columns => Panels.Columns;

    /// <summary>The bits of a stored weight: 8, 16 or 32.</summary>
    public int WeightBits => 8 * Panels.WeightSize;

    /// <summary>y = W x modulo 2^32, for any number of vectors.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> words, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> words; not overlapping x.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    public void Multiply(ReadOnlySpan<uint> x, Span<uint> y) => Multiply(x, y, 0, Rows);

    /// <summary>Computes some rows of y = W x modulo 2^32 for any number of vectors. Threads share a product by rows.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> words, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> words; not overlapping x. Other rows keep their values.</param>
    /// <param name="firstRow">The first row; multiples of 64 waste nothing.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Multiply(ReadOnlySpan<uint> x, Span<uint> y, int firstRow, int rowCount) =>
        MatrixProduct.Multiply(Panels, x, y, firstRow, rowCount, Simd.Widest);

    /// <summary>y = W x modulo 2^64, for any number of vectors.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> words, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> words; not overlapping x.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    public void Multiply(ReadOnlySpan<ulong> x, Span<ulong> y) => Multiply(x, y, 0, Rows);

    /// <summary>Computes some rows of y = W x modulo 2^64 for any number of vectors. Threads share a product by rows.</summary>
    /// <param name="x">The vectors of <see cref="Columns"/> words, one after the other.</param>
    /// <param name="y">As many vectors of <see cref="Rows"/> words; not overlapping x. Other rows keep their values.</param>
    /// <param name="firstRow">The first row; multiples of 64 waste nothing.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public void Multiply(ReadOnlySpan<ulong> x, Span<ulong> y, int firstRow, int rowCount) =>
        MatrixProduct.Multiply(Panels, x, y, firstRow, rowCount, Simd.Widest);

    /// <summary>
    /// sums[row] += sum of W[row, column] * polynomial[column] modulo 2^32, over some columns and for some rows. This is a part
    /// of a matrix product over polynomials, in which a weight multiplies a polynomial word by word.
    /// </summary>
    /// <param name="polynomials">Polynomials of N words, one after the other: those of the columns from the first on. Some 64
    /// at a time stay in the second-level cache.</param>
    /// <param name="firstColumn">The column of the first polynomial.</param>
    /// <param name="sums">rowCount polynomials of N words, N a multiple of 64; not overlapping the polynomials.</param>
    /// <param name="firstRow">The row of the first sum.</param>
    /// <param name="rowCount">The number of sums, at least 1; multiples of 16 waste nothing.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows or columns.</exception>
    public void MultiplyAddPolynomials(
        ReadOnlySpan<uint> polynomials, int firstColumn, Span<uint> sums, int firstRow, int rowCount) =>
        PolynomialProduct.MultiplyAdd(Panels, polynomials, firstColumn, sums, firstRow, rowCount, Simd.Widest);

    /// <summary>
    /// sums[row] += sum of W[row, column] * polynomial[column] modulo 2^64, over some columns and for some rows. This is a part
    /// of a matrix product over polynomials, in which a weight multiplies a polynomial word by word.
    /// </summary>
    /// <param name="polynomials">Polynomials of N words, one after the other: those of the columns from the first on. Some 64
    /// at a time stay in the second-level cache.</param>
    /// <param name="firstColumn">The column of the first polynomial.</param>
    /// <param name="sums">rowCount polynomials of N words, N a multiple of 64; not overlapping the polynomials.</param>
    /// <param name="firstRow">The row of the first sum.</param>
    /// <param name="rowCount">The number of sums, at least 1; multiples of 16 waste nothing.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows or columns.</exception>
    public void MultiplyAddPolynomials(
        ReadOnlySpan<ulong> polynomials, int firstColumn, Span<ulong> sums, int firstRow, int rowCount) =>
        PolynomialProduct.MultiplyAdd(Panels, polynomials, firstColumn, sums, firstRow, rowCount, Simd.Widest);

    /// <inheritdoc/>
    public void Dispose() => Panels.Dispose();
}
