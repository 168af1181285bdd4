using HeLora.Adapters.Algebra;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Backends;

/// <summary>The largest value that a coefficient of an answer can take.</summary>
internal static class OutputBound
{
    // A margin for singular vectors whose norm differs from 1 by rounding, and for transforms that are not exact.
    private const double Margin = 1 + 1e-9;

    /// <summary>
    /// A bound of every coefficient of the polynomials whose slots are the outputs of T tokens of norm 1. Coefficient k of
    /// token 0's is an inner product c_k W x, so that it is at most f(k) = ||W^T c_k|| (Cauchy and Schwarz); with W = U S V^T,
    /// f(k)^2 is the sum of s_j^2 (c_k u_j)^2, and c_k u_j is coefficient k of the polynomial whose slots are u_j. Token t's slots
    /// are token 0's moved by t: its polynomial is p(X^g), g = 5^-t, which has the coefficients of p, up to signs, elsewhere.
    /// </summary>
    /// <param name="layout">The layout.</param>
    /// <param name="module">The projection.</param>
    /// <param name="factors">Its factors.</param>
    /// <returns>The bound, 0 for a projection that is zero.</returns>
    public static double Of(DiagonalLayout layout, DiagonalModule module, BalancedFactors factors)
    {
        using var transform = new SlotTransform(layout.Degree);
        using var coefficients = new AlignedBuffer(layout.Degree);
        var slots = new double[transform.SlotCount];
        double bound = 0;
        for (int block = 0; block < module.OutputBlocks; block++)
        {
            int start = block * layout.Positions, count = Math.Min(layout.Positions, module.Shape.OutputSize - start);
            var squares = new double[layout.Degree];
            for (int j = 0; j < factors.Rank; j++)
            {
                for (int s = 0; s < count; s++)
                {
                    slots[layout.Slot(s)] = factors.Up[((start + s) * factors.Rank) + j];
                }

                // Up has sqrt(s_j) u_j.
                transform.Inverse(slots, Math.Sqrt(factors.SingularValues[j]), coefficients.Span);
                for (int k = 0; k < squares.Length; k++)
                {
                    squares[k] += coefficients.Span[k] * coefficients.Span[k];
                }
            }

            bound = Math.Max(bound, OfTokens(layout, squares));
        }

        return bound * Margin;
    }

    // The largest sum over tokens: in p(X^g) coefficient k g modulo N, up to its sign, is that of k in p.
    private static double OfTokens(DiagonalLayout layout, double[] squares)
    {
        double[] norms = Array.ConvertAll(squares, Math.Sqrt), sums = new double[norms.Length];
        for (int t = 0; t < layout.TokensPerCiphertext; t++)
        {
            int element = SlotRotation.Element(layout.Degree, -t);
            for (int k = 0; k < norms.Length; k++)
            {
                sums[(int)((long)k * element & (norms.Length - 1))] += norms[k];
            }
        }

        return sums.Max();
    }
}
