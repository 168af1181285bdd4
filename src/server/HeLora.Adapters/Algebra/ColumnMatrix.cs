namespace HeLora.Adapters.Algebra;

/// <summary>A matrix whose columns are contiguous.</summary>
internal sealed class ColumnMatrix(int rows, int columns)
{
    private readonly double[] _values = new double[checked(rows * columns)];

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public Span<double> this[int column] => _values.AsSpan(column * Rows, Rows);

    public ColumnMatrix Clone()
    {
        var copy = new ColumnMatrix(Rows, Columns);
        _values.CopyTo(copy._values, 0);
        return copy;
    }

    /// <summary>The product with a matrix of as many rows as this has columns.</summary>
    public ColumnMatrix Times(ColumnMatrix right)
    {
        var product = new ColumnMatrix(Rows, right.Columns);
        for (int j = 0; j < right.Columns; j++)
        {
            for (int i = 0; i < Columns; i++)
            {
                VectorMath.AddScaled(product[j], right[j][i], this[i]);
            }
        }

        return product;
    }

    public ColumnMatrix Transpose()
    {
        var transpose = new ColumnMatrix(Columns, Rows);
        for (int j = 0; j < Columns; j++)
        {
            ReadOnlySpan<double> column = this[j];
            for (int i = 0; i < Rows; i++)
            {
                transpose[i][j] = column[i];
            }
        }

        return transpose;
    }
}
