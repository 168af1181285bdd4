using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Algebra;

/// <summary>The factorisation scaling * B * A = Up * Down whose factors are equally large.</summary>
/// <remarks>
/// With the singular value decomposition U S V^T of the product, Up = U sqrt(S) and Down = sqrt(S) V^T.
/// No factorisation has a smaller ||Up||_F ||Down||_F: it is the nuclear norm (Srebro, Rennie, Jaakkola
/// 2004). Rows of Down, and columns of Up, fall in size from first to last.
/// </remarks>
public sealed class BalancedFactors
{
    private BalancedFactors(LoraModule module)
    {
        Rank = module.Rank;
        InputSize = module.InputSize;
        OutputSize = module.OutputSize;
        Down = new double[checked(Rank * InputSize)];
        Up = new double[checked(OutputSize * Rank)];
        SingularValues = new double[Rank];
        ProductSvd svd = ProductSvd.Of(module);
        for (int j = 0; j < svd.SingularValues.Length; j++)
        {
            SingularValues[j] = svd.SingularValues[j];
            double root = Math.Sqrt(SingularValues[j]);
            VectorMath.AddScaled(Down.AsSpan(j * InputSize, InputSize), root, svd.V[j]);
            ReadOnlySpan<double> column = svd.U[j];
            for (int i = 0; i < OutputSize; i++)
            {
                Up[(i * Rank) + j] = root * column[i];
            }
        }
    }

    /// <summary>r, the module's rank.</summary>
    public int Rank { get; }

    /// <summary>d_in.</summary>
    public int InputSize { get; }

    /// <summary>d_out.</summary>
    public int OutputSize { get; }

    /// <summary>Down, row-major r x d_in. Rows past the rank of the product are zero.</summary>
    public double[] Down { get; }

    /// <summary>Up, row-major d_out x r. Columns past the rank of the product are zero.</summary>
    public double[] Up { get; }

    /// <summary>The r largest singular values of scaling * B * A, descending, then zeros.</summary>
    public double[] SingularValues { get; }

    /// <summary>Factors a module. Any weights will do, zero and rank-deficient ones included.</summary>
    /// <param name="module">The module.</param>
    /// <returns>The factors; Up * Down equals scaling * B * A to double rounding.</returns>
    public static BalancedFactors Create(LoraModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new BalancedFactors(module);
    }
}
