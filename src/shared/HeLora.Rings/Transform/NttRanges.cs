namespace HeLora.Rings;

/// <summary>
/// Follows the worst-case magnitudes, in units of q, through the passes of the transforms. They prove that no intermediate
/// leaves the range in which the floating-point products are exact. <see cref="NttTables"/> runs the proof when it makes its
/// tables.
/// </summary>
/// <remarks>
/// The rules, with beta = |y|/q and u = q 2^-54, are these. A product with a stored quotient is at most 1/2 + beta u, one
/// without at most 1/2 + 2 beta u (see <see cref="Butterflies{L, V}"/>); a sum or difference adds the bounds; a reduction
/// leaves 1/2. The conditions are beta q/2 &lt; 2^51 before a product and beta q &lt; 2^53 always, and the forward transform's
/// last reduction must round exactly, so that its result is the balanced representative. A lifted source has integers y below
/// 2^51 instead of lazily reduced residues. They become products in the first layer, by the factor in the first half and by the
/// factor times w in the second: k is off by at most 1/2 + 2^51 2^-54, both stay below 5/8 q, and their sums below 5/4 q, as
/// those of lazily reduced residues do.
/// </remarks>
internal static class NttRanges
{
    /// <summary>3/4. Every operand and every result of a kernel is lazily reduced, |x| &lt;= 3q/4.</summary>
    public const double LazyBound = 0.75;

    // x/q is rounded with an error below 16 * 2^-53 beyond a half.
    private const double Reduced = 0.5000001;

    /// <summary>Whether the forward transform must reduce on entry to the blocks of 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No variant keeps the ranges.</exception>
    public static bool ForwardNeedsReduction(NttPlan plan, Modulus modulus)
    {
        if (ForwardHolds(plan, modulus, reduceBlocks: false))
        {
            return false;
        }

        return ForwardHolds(plan, modulus, reduceBlocks: true)
            ? true
            : throw new ArgumentOutOfRangeException(
                nameof(modulus), modulus,
                $"modulus: {modulus.Value}; expected one that keeps the forward transform of degree {plan.Degree} exact");
    }

    /// <summary>Checks the inverse transform.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is too large for the degree.</exception>
    public static void CheckInverse(NttPlan plan, Modulus modulus)
    {
        double beta = LazyBound;
        bool holds = InversePass(modulus, 8, direct: true, ref beta) && InversePass(modulus, 8, direct: false, ref beta);
        for (int p = plan.Radices.Length - 1; p >= 0 && holds; p--)
        {
            holds = InversePass(modulus, plan.Radices[p], direct: false, ref beta);
        }

        // The last pass multiplies its sums by 1/N instead of reducing them. All its results are products, which are
        // reduced where they are to be balanced.
        if (!holds || beta > LazyBound || !ReducesToBalanced(modulus, beta))
        {
            throw new ArgumentOutOfRangeException(
                nameof(modulus), modulus,
                $"modulus: {modulus.Value}; expected one that keeps the inverse transform of degree {plan.Degree} exact");
        }
    }

    private static bool ForwardHolds(NttPlan plan, Modulus modulus, bool reduceBlocks)
    {
        double beta = LazyBound;
        foreach (int radix in plan.Radices)
        {
            for (int r = radix; r > 1; r /= 2)
            {
                if (!ForwardLayer(modulus, direct: false, ref beta))
                {
                    return false;
                }
            }
        }

        beta = reduceBlocks ? Reduced : beta;
        for (int layer = 0; layer < 6; layer++)
        {
            if (!ForwardLayer(modulus, direct: layer >= 3, ref beta))
            {
                return false;
            }
        }

        return ReducesToBalanced(modulus, beta);
    }

    // x/q is at least 1/2q from a half, and rounds to the right integer while 1/q, off by half a last place at most,
    // shifts it by less.
    private static bool ReducesToBalanced(Modulus modulus, double beta)
    {
        double halfPlace = (Math.BitIncrement(modulus.Inverse) - modulus.Inverse) / 2;
        return beta * modulus.AsDouble * halfPlace < 0.5 / modulus.AsDouble;
    }

    private static bool ForwardLayer(Modulus modulus, bool direct, ref double beta)
    {
        if (!ProductHolds(modulus, beta))
        {
            return false;
        }

        beta += Product(modulus, beta, direct);
        return beta * modulus.AsDouble < Math.ScaleB(1, 53);
    }

    // Radix R, inputs at most beta: layer by layer sums double, differences (the sum of two bounds) are multiplied. bounds[i]
    // follows row i; the first half, the sums of the last layer, are reduced afterwards (or multiplied by 1/N).
    private static bool InversePass(Modulus modulus, int radix, bool direct, ref double beta)
    {
        var bounds = new double[radix];
        Array.Fill(bounds, beta);
        for (int distance = 1; distance < radix; distance *= 2)
        {
            for (int i = 0; i < radix; i++)
            {
                if ((i & distance) == 0)
                {
                    double sum = bounds[i] + bounds[i + distance];
                    if (!ProductHolds(modulus, sum) || sum * modulus.AsDouble >= Math.ScaleB(1, 53))
                    {
                        return false;
                    }

                    bounds[i] = sum;
                    bounds[i + distance] = Product(modulus, sum, direct);
                }
            }
        }

        beta = 0;
        for (int i = 0; i < radix; i++)
        {
            double reduced = Math.Max(Reduced, Product(modulus, bounds[i], direct: false));
            beta = Math.Max(beta, i < radix / 2 ? reduced : bounds[i]);
        }

        return true;
    }

    private static bool ProductHolds(Modulus modulus, double beta) =>
        beta * modulus.AsDouble / 2 < Math.ScaleB(1, 51);

    private static double Product(Modulus modulus, double beta, bool direct) =>
        0.5 + (beta * modulus.AsDouble * Math.ScaleB(direct ? 2 : 1, -54)) + Math.ScaleB(1, -20);
}
