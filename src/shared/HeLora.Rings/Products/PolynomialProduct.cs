using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>Computes sums += W p for vectors p of polynomials, modulo the size of a word.</summary>
internal static unsafe class PolynomialProduct
{
    // Degrees are multiples of the first number. The widened weights of as many columns as the second stay in the first-level
    // cache.
    private const int DegreeUnit = 64, Columns = 64;

    /// <summary>
    /// See <see cref="IntegerMatrix.MultiplyAddPolynomials(ReadOnlySpan{uint}, int, Span{uint}, int, int)"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void MultiplyAdd<T>(
        WeightPanels w, ReadOnlySpan<T> polynomials, int firstColumn, Span<T> sums, int first, int rowCount, VectorWidth width)
        where T : unmanaged, IBinaryInteger<T>
    {
        MatrixProduct.CheckRows(w, first, rowCount);
        ArgumentOutOfRangeException.ThrowIfZero(rowCount);
        int degree = sums.Length / rowCount;
        if (degree == 0 || degree % DegreeUnit != 0 || degree * rowCount != sums.Length)
        {
            throw new ArgumentException(
                $"sums: {sums.Length} words; expected {rowCount} polynomials of a multiple of {DegreeUnit}", nameof(sums));
        }

        if (polynomials.Length % degree != 0)
        {
            throw new ArgumentException(
                $"polynomials: {polynomials.Length} words; expected a multiple of {degree}", nameof(polynomials));
        }

        int columns = polynomials.Length / degree;
        if (firstColumn < 0 || firstColumn > w.Columns - columns)
        {
            throw new ArgumentOutOfRangeException(
                nameof(firstColumn),
                $"firstColumn: columns {firstColumn} to {(long)firstColumn + columns - 1}; expected columns below {w.Columns}");
        }

        if (polynomials.Overlaps(sums))
        {
            throw new ArgumentException("sums: memory of the polynomials; expected other memory", nameof(sums));
        }

        const int Rows = PolynomialKernel<T>.Rows;
        T* memory = stackalloc T[((Columns + 16) * Rows) + 64];
        T* tile = (T*)(((nuint)memory + 63) & ~(nuint)63), widened = tile + (16 * Rows);
        fixed (T* p = polynomials, s = sums)
        {
            for (int from = 0; from < columns; from += Columns)
            {
                int part = Math.Min(Columns, columns - from);
                for (int row = 0; row < rowCount; row += Rows)
                {
                    int rows = Math.Min(Rows, rowCount - row);
                    Widen(w, first + row, rows, firstColumn + from, part, widened);
                    var kernel = new PolynomialKernel<T>(
                        widened, part, p + ((nint)from * degree), degree, s + ((nint)row * degree), rows, tile);
                    WidthDispatch.RunProduct<T, PolynomialKernel<T>>(ref kernel, width);
                }
            }
        }

        Erase(new Span<T>(memory, ((Columns + 16) * Rows) + 64));
    }

    // The weights are the secret of the adapter.
    private static void Erase<T>(Span<T> memory)
        where T : unmanaged =>
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T>(WeightPanels w, int firstRow, int rows, int firstColumn, int columns, T* widened)
        where T : unmanaged, IBinaryInteger<T>
    {
        const int Rows = PolynomialKernel<T>.Rows;
        new Span<T>(widened, columns * Rows).Clear();
        ReadOnlySpan<byte> bytes = w.Bytes;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int position = w.Position(firstRow + row, firstColumn + column);
                int weight = w.WeightSize switch
                {
                    1 => (sbyte)bytes[position],
                    2 => MemoryMarshal.Cast<byte, short>(bytes)[position],
                    _ => MemoryMarshal.Cast<byte, int>(bytes)[position],
                };
                widened[(column * Rows) + row] = T.CreateTruncating(weight);
            }
        }
    }
}
