using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>
/// The weights of a matrix, in the narrowest type that holds them and in the order in which kernels read them. Disposing zeroes
/// them.
/// </summary>
/// <remarks>
/// A matrix of few rows and many columns is cut into panels of <see cref="RowKernel{T, TWeight}.Rows"/> rows, with sixteen
/// columns of every row of a panel after each other. A matrix of more rows than columns is cut into panels of <see
/// cref="ColumnKernel{T, TWeight}.Rows"/> rows, stored column by column. Both are padded with zeros.
/// </remarks>
internal sealed class WeightPanels : IDisposable
{
    private readonly AlignedBuffer _memory;

    private WeightPanels(int rows, int columns, int weightSize)
    {
        Rows = rows;
        Columns = columns;
        WeightSize = weightSize;
        ByColumns = rows > columns;
        PanelRows = ByColumns ? ColumnKernel<uint, int>.Rows : RowKernel<uint, int>.Rows;
        int run = RowKernel<uint, int>.Run, padded = ByColumns ? columns : (columns + run - 1) / run * run;
        PanelLength = checked(PanelRows * padded);
        int panels = (rows + PanelRows - 1) / PanelRows;
        _memory = new AlignedBuffer(checked((int)((((long)panels * PanelLength * weightSize) + 7) / 8)));
    }

    /// <summary>The rows of the matrix.</summary>
    public int Rows { get; }

    /// <summary>The columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>Whether panels go column by column.</summary>
    public bool ByColumns { get; }

    /// <summary>The rows of a panel.</summary>
    public int PanelRows { get; }

    /// <summary>The weights of a panel, padding included.</summary>
    public int PanelLength { get; }

    /// <summary>The bytes of a weight: 1, 2 or 4 for integers, 4 for single precision.</summary>
    public int WeightSize { get; }

    /// <summary>The panels.</summary>
    public Span<byte> Bytes => MemoryMarshal.AsBytes(_memory.Span);

    /// <summary>Copies integers into panels.</summary>
    /// <param name="weights">The matrix, row-major.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <exception cref="ArgumentException">Another number of weights, or one is no integer of 32 bits.</exception>
    public static WeightPanels Integers(ReadOnlySpan<double> weights, int rows, int columns)
    {
        CheckShape(weights.Length, rows, columns);
        double least = 0, most = 0;
        foreach (double weight in weights)
        {
            if (!(weight >= int.MinValue && weight <= int.MaxValue && Math.Truncate(weight) == weight))
            {
                throw new ArgumentException($"weights: {weight}; expected integers of 32 bits", nameof(weights));
            }

            least = Math.Min(least, weight);
            most = Math.Max(most, weight);
        }

        int size = least >= sbyte.MinValue && most <= sbyte.MaxValue ? 1
            : least >= short.MinValue && most <= short.MaxValue ? 2
            : 4;
        var panels = new WeightPanels(rows, columns, size);
        Span<byte> bytes = panels.Bytes;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int weight = (int)weights[(row * columns) + column], position = panels.Position(row, column);
                switch (size)
                {
                    case 1: bytes[position] = unchecked((byte)weight); break;
                    case 2: MemoryMarshal.Cast<byte, short>(bytes)[position] = (short)weight; break;
                    default: MemoryMarshal.Cast<byte, int>(bytes)[position] = weight; break;
                }
            }
        }

        return panels;
    }

    /// <summary>Copies numbers of single precision into panels.</summary>
    /// <param name="weights">The matrix, row-major.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <exception cref="ArgumentException">Another number of weights.</exception>
    public static WeightPanels Reals(ReadOnlySpan<float> weights, int rows, int columns)
    {
        CheckShape(weights.Length, rows, columns);
        var panels = new WeightPanels(rows, columns, sizeof(float));
        Span<float> values = MemoryMarshal.Cast<byte, float>(panels.Bytes);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                values[panels.Position(row, column)] = weights[(row * columns) + column];
            }
        }

        return panels;
    }

    /// <summary>The index of a weight in the panels.</summary>
    public int Position(int row, int column)
    {
        int panel = row / PanelRows * PanelLength, line = row % PanelRows;
        const int Run = RowKernel<uint, int>.Run;
        return ByColumns
            ? panel + (column * PanelRows) + line
            : panel + (column / Run * (PanelRows * Run)) + (line * Run) + (column % Run);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static void CheckShape(int count, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if ((long)rows * columns != count)
        {
            throw new ArgumentException($"weights: {count}; expected {rows} x {columns}", nameof(count));
        }
    }
}
