using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// Proves that a product of a word polynomial and a ternary one, computed in doubles, rounds to the exact one.
/// </summary>
/// <remarks>
/// <para>
/// Let u = 2^-53, M = N/2 and n = log2 M. The polynomials are folded to complex ones of M coefficients (norms stay), the
/// transform B takes n layers of butterflies (x + wy, x - wy). Computed, wy becomes wy(1 + eta) with |1 + eta| &lt;= (1 +
/// beta)(1 + 2u): beta = sqrt(2) 2^-52 from the table (<see cref="SlotRoots.Root"/>), 2u from a complex product with fused
/// multiply-adds (Jeannerod, Kornerup, Louvet and Muller, "Error bounds on complex floating-point multiplication with an FMA",
/// 2017). Sums become (x + wy)(1 + delta), |delta| &lt;= u. Radix four multiplies once where two layers multiply twice.
/// </para>
/// <para>
/// A layer is sqrt(2) times an isometry, so F = ((1 + u)(1 + beta)(1 + 2u))^n bounds the growth of errors in the Euclidean
/// norm: ||B~a - Ba|| &lt;= (F - 1) ||Ba||, and so for s. By Cauchy and Schwarz the sum of the errors of all M products is at
/// most M ||a|| ||s|| (F^2 (1 + 2u) - 1). A coefficient of the inverse transform is a sum over the M products, each on a path
/// of n layers and with a root of absolute value 1, over M (exact, a power of two): its error is at most ||a|| ||s|| (F^3 (1 +
/// 2u) - 1). This is the argument of Brent, Percival and Zimmermann, "Error bounds on complex floating-point multiplication",
/// 2007, with ||a|| &lt;= A sqrt(N) and ||s|| &lt;= sqrt(N).
/// </para>
/// </remarks>
internal static class WordProductRange
{
    /// <summary>The largest distance of a computed coefficient from the exact one.</summary>
    /// <param name="degree">N.</param>
    /// <param name="largest">A, the largest magnitude of the words.</param>
    public static double Error(int degree, double largest)
    {
        const double U = 1.0 / (1L << 53);
        double beta = 2 * Math.Sqrt(2) * U;
        int layers = BitOperations.Log2((uint)degree) - 1;

        // The product of the (1 + x) minus 1 is at most the sum of the x times (1 + that sum).
        double exponent = (3 * layers * (U + beta + (2 * U))) + (2 * U);
        return largest * degree * exponent * (1 + exponent);
    }

    /// <summary>
    /// Checks that coefficients round to the exact ones, and that these stay in the range of the rounding constant.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not.</exception>
    public static void Check(int degree, double largest)
    {
        if (Error(degree, largest) >= 0.49 || largest * degree >= Math.ScaleB(1, 50))
        {
            throw new ArgumentOutOfRangeException(
                nameof(degree), degree, $"degree: {degree}; expected one in which products of words up to {largest} are exact");
        }
    }
}
