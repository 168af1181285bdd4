using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Algebra;

/// <summary>scaling * B * A = U S V^T, without forming the product.</summary>
/// <remarks>
/// Thin QR of B and of A^T, then one-sided Jacobi (Golub, Van Loan, section 8.6) of the small core.
/// Singular values at the level of rounding, a multiple of 2^-52 sum_j ||B[:,j]|| ||A[j,:]||, are left out.
/// </remarks>
internal sealed class ProductSvd
{
    private const int MaxSweeps = 60;
    private const double Epsilon = 1.0 / (1L << 52);

    private ProductSvd(ColumnMatrix u, double[] singularValues, ColumnMatrix v)
    {
        U = u;
        SingularValues = singularValues;
        V = v;
    }

    /// <summary>Orthonormal columns, d_out x rank.</summary>
    public ColumnMatrix U { get; }

    /// <summary>Descending; as many as the numerical rank of the product.</summary>
    public double[] SingularValues { get; }

    /// <summary>Orthonormal columns, d_in x rank.</summary>
    public ColumnMatrix V { get; }

    public static ProductSvd Of(LoraModule module)
    {
        int rank = module.Rank;
        var b = new ColumnMatrix(module.OutputSize, rank);
        var a = new ColumnMatrix(module.InputSize, rank);
        for (int j = 0; j < rank; j++)
        {
            for (int i = 0; i < module.OutputSize; i++)
            {
                b[j][i] = module.B[(i * rank) + j];
            }

            for (int i = 0; i < module.InputSize; i++)
            {
                a[j][i] = module.A[(j * module.InputSize) + i];
            }
        }

        ThinQr left = ThinQr.Of(b);
        ThinQr right = ThinQr.Of(a);
        ColumnMatrix core = left.R.Times(right.R.Transpose());
        double terms = 0;
        for (int j = 0; j < rank; j++)
        {
            terms += Norm(left.R[j]) * Norm(right.R[j]);
        }

        // Jacobi rotates columns: core * rotation = U S. It needs no fewer rows than columns.
        bool flip = core.Rows < core.Columns;
        (ColumnMatrix us, ColumnMatrix rotation) = Diagonalise(flip ? core.Transpose() : core);
        (int[] order, double[] values) = Sort(us, 4 * (core.Rows + core.Columns) * Epsilon * terms);
        order = module.Scaling == 0 ? [] : order;
        var coreLeft = new ColumnMatrix(us.Rows, order.Length);
        var coreRight = new ColumnMatrix(rotation.Rows, order.Length);
        for (int j = 0; j < order.Length; j++)
        {
            VectorMath.AddScaled(coreLeft[j], Math.Sign(module.Scaling) / values[order[j]], us[order[j]]);
            rotation[order[j]].CopyTo(coreRight[j]);
        }

        return new ProductSvd(
            left.Q.Times(flip ? coreRight : coreLeft),
            [.. order.Select(j => Math.Abs(module.Scaling) * values[j])],
            right.Q.Times(flip ? coreLeft : coreRight));
    }

    private static (ColumnMatrix Us, ColumnMatrix Rotation) Diagonalise(ColumnMatrix matrix)
    {
        ColumnMatrix us = matrix.Clone();
        var rotation = new ColumnMatrix(us.Columns, us.Columns);
        for (int j = 0; j < us.Columns; j++)
        {
            rotation[j][j] = 1;
        }

        bool rotated = true;
        for (int sweep = 0; rotated && sweep < MaxSweeps; sweep++)
        {
            rotated = false;
            for (int p = 0; p < us.Columns - 1; p++)
            {
                for (int q = p + 1; q < us.Columns; q++)
                {
                    rotated |= Annihilate(us, rotation, p, q);
                }
            }
        }

        return (us, rotation);
    }

    private static bool Annihilate(ColumnMatrix us, ColumnMatrix rotation, int p, int q)
    {
        double alpha = VectorMath.Dot(us[p], us[p]);
        double beta = VectorMath.Dot(us[q], us[q]);
        double gamma = VectorMath.Dot(us[p], us[q]);
        if (Math.Abs(gamma) <= 4 * Epsilon * Math.Sqrt(alpha) * Math.Sqrt(beta))
        {
            return false;
        }

        double zeta = (beta - alpha) / (2 * gamma);
        double tangent = (zeta < 0 ? -1 : 1) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        double cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        VectorMath.Rotate(us[p], us[q], cosine, cosine * tangent);
        VectorMath.Rotate(rotation[p], rotation[q], cosine, cosine * tangent);
        return true;
    }

    private static (int[] Order, double[] Values) Sort(ColumnMatrix us, double threshold)
    {
        var norms = new double[us.Columns];
        for (int j = 0; j < norms.Length; j++)
        {
            norms[j] = Norm(us[j]);
        }

        int[] order = [.. Enumerable.Range(0, norms.Length).Where(j => norms[j] > threshold).OrderByDescending(j => norms[j])];
        return (order, norms);
    }

    private static double Norm(ReadOnlySpan<double> values) => Math.Sqrt(VectorMath.Dot(values, values));
}
