namespace HeLora.Adapters.Algebra;

/// <summary>M = Q R by Householder reflections; Q is n x k with orthonormal columns, k = min(n, m).</summary>
/// <remarks>
/// Reflections keep Q orthonormal whatever the rank of M (Golub, Van Loan, section 5.2).
/// MathNet's managed QR was measured first: at d = 4096, r = 16 it takes several times as long, and it
/// refuses matrices with more columns than rows.
/// </remarks>
internal sealed class ThinQr
{
    private ThinQr(ColumnMatrix q, ColumnMatrix r)
    {
        Q = q;
        R = r;
    }

    public ColumnMatrix Q { get; }

    /// <summary>Upper triangular (or trapezoidal), k x m.</summary>
    public ColumnMatrix R { get; }

    public static ThinQr Of(ColumnMatrix matrix)
    {
        ColumnMatrix work = matrix.Clone();
        int k = Math.Min(work.Rows, work.Columns);
        var factors = new double[k];
        var diagonal = new double[k];
        for (int j = 0; j < k; j++)
        {
            Span<double> v = work[j][j..];
            double norm = Math.Sqrt(VectorMath.Dot(v, v));
            if (norm == 0)
            {
                continue;
            }

            diagonal[j] = v[0] > 0 ? -norm : norm;
            v[0] -= diagonal[j];
            factors[j] = 2 / VectorMath.Dot(v, v);
            for (int column = j + 1; column < work.Columns; column++)
            {
                Reflect(work[column][j..], v, factors[j]);
            }
        }

        var r = new ColumnMatrix(k, work.Columns);
        for (int column = 0; column < work.Columns; column++)
        {
            int above = Math.Min(column, k);
            work[column][..above].CopyTo(r[column]);
            if (column < k)
            {
                r[column][column] = diagonal[column];
            }
        }

        var q = new ColumnMatrix(work.Rows, k);
        for (int column = 0; column < k; column++)
        {
            q[column][column] = 1;
            for (int j = column; j >= 0; j--)
            {
                Reflect(q[column][j..], work[j][j..], factors[j]);
            }
        }

        return new ThinQr(q, r);
    }

    private static void Reflect(Span<double> x, ReadOnlySpan<double> v, double factor) =>
        VectorMath.AddScaled(x, -factor * VectorMath.Dot(v, x), v);
}
