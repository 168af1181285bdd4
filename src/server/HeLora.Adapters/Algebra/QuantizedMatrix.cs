namespace HeLora.Adapters.Algebra;

/// <summary>A matrix of integers, held as doubles: round(scale * weight).</summary>
public sealed class QuantizedMatrix
{
    private const double MaxInteger = 1L << 53;
    private const double Epsilon = 1.0 / (1L << 52);

    private QuantizedMatrix(int rows, int columns, double scale, double[] values)
    {
        Rows = rows;
        Columns = columns;
        Scale = scale;
        Values = values;
        RowNorms = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<double> row = Row(i);
            RowNorms[i] = UpperRoot(VectorMath.Dot(row, row), columns);
        }

        MaxRowNorm = RowNorms.Max();
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The factor between weight and integer.</summary>
    public double Scale { get; }

    /// <summary>The integers, row-major, at most 2^53 in magnitude, so exact.</summary>
    public double[] Values { get; }

    /// <summary>The Euclidean norm of each row of integers, rounded up: never below the true norm.</summary>
    public double[] RowNorms { get; }

    /// <summary>The largest of <see cref="RowNorms"/>.</summary>
    public double MaxRowNorm { get; }

    /// <summary>Rounds scale * weight to integers, ties to even.</summary>
    /// <param name="weights">The matrix, row-major.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="scale">Positive and finite.</param>
    /// <returns>The integer matrix.</returns>
    /// <exception cref="ArgumentException">A wrong length or scale, a weight that is not finite, or an integer over 2^53.</exception>
    public static QuantizedMatrix Quantize(ReadOnlySpan<double> weights, int rows, int columns, double scale)
    {
        CheckShape(weights.Length, rows, columns);
        if (!double.IsFinite(scale) || scale <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, $"scale: {scale}; expected a positive and finite one");
        }

        var values = new double[weights.Length];
        for (int i = 0; i < values.Length; i++)
        {
            // Adding zero turns negative zero into zero.
            values[i] = Math.Round(weights[i] * scale) + 0.0;
            if (!(Math.Abs(values[i]) <= MaxInteger))
            {
                throw new ArgumentException($"weight: {weights[i]} times {scale}; expected an integer of at most 2^53", nameof(weights));
            }
        }

        return new QuantizedMatrix(rows, columns, scale, values);
    }

    /// <summary>Rounds with the scale that takes the largest weight to a given integer.</summary>
    /// <param name="weights">The matrix, row-major. A zero matrix gets scale 1.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="maximum">The largest magnitude of the integers, 1 to 2^53.</param>
    /// <returns>The integer matrix.</returns>
    /// <exception cref="ArgumentException">A wrong length or maximum, or a weight that is not finite.</exception>
    public static QuantizedMatrix QuantizeToMaximum(ReadOnlySpan<double> weights, int rows, int columns, long maximum)
    {
        CheckShape(weights.Length, rows, columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximum, 1L << 53);
        double largest = 0;
        foreach (double weight in weights)
        {
            // Math.Max passes NaN on.
            largest = Math.Max(largest, Math.Abs(weight));
        }

        if (!double.IsFinite(largest))
        {
            throw new ArgumentException($"weights: the largest magnitude is {largest}; expected finite weights", nameof(weights));
        }

        // Weights so small that the scale overflows count as zero.
        double scale = maximum / largest;
        scale = double.IsFinite(scale) ? scale : 1;
        while (Math.Round(largest * scale) > maximum)
        {
            scale = double.BitDecrement(scale);
        }

        return Quantize(weights, rows, columns, scale);
    }

    /// <summary>An upper bound of max_i ||(up * down)[i, :]||_2, so |(up * down * x)_i| is at most that times ||x||_2.</summary>
    /// <param name="up">d_out x r.</param>
    /// <param name="down">r x d_in.</param>
    /// <returns>The bound in integers of both scales; above the true value by rounding errors only.</returns>
    /// <exception cref="ArgumentException">The shapes do not chain.</exception>
    public static double ProductRowNormBound(QuantizedMatrix up, QuantizedMatrix down)
    {
        ArgumentNullException.ThrowIfNull(up);
        ArgumentNullException.ThrowIfNull(down);
        if (up.Columns != down.Rows)
        {
            throw new ArgumentException($"down: {down.Rows} rows; expected {up.Columns}", nameof(down));
        }

        int rank = down.Rows;
        var gram = new double[rank * rank];
        for (int j = 0; j < rank; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                gram[(j * rank) + k] = VectorMath.Dot(down.Row(j), down.Row(k));
                gram[(k * rank) + j] = gram[(j * rank) + k];
            }
        }

        // ||u Down||^2 = u G u^T. Each of the d_in + 2r roundings of a term errs by at most 2^-53 of the
        // term's magnitude, and the magnitudes sum to at most (sum_j |u_j| ||Down_j||)^2.
        double bound = 0;
        double errors = (down.Columns + (2 * rank) + 8) * Epsilon;
        for (int i = 0; i < up.Rows; i++)
        {
            ReadOnlySpan<double> row = up.Row(i);
            double square = 0;
            double magnitude = 0;
            for (int j = 0; j < rank; j++)
            {
                if (row[j] != 0)
                {
                    square += row[j] * VectorMath.Dot(row, gram.AsSpan(j * rank, rank));
                    magnitude += Math.Abs(row[j]) * down.RowNorms[j];
                }
            }

            bound = Math.Max(bound, UpperRoot(Math.Max(square, 0) + (errors * magnitude * magnitude), rank));
        }

        return bound;
    }

    private static void CheckShape(int length, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if ((long)rows * columns != length)
        {
            throw new ArgumentException($"weights: {length}; expected {rows} x {columns}", nameof(length));
        }
    }

    private static double UpperRoot(double square, int terms) =>
        square == 0 ? 0 : Math.BitIncrement(Math.Sqrt(square * (1 + ((terms + 4) * Epsilon))));

    private ReadOnlySpan<double> Row(int index) => Values.AsSpan(index * Columns, Columns);
}
