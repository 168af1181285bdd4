namespace HeLora.Protocol.Diagonal;

/// <summary>The scales of activations, rows and answers: the number as which 1 in a slot is encoded.</summary>
public static class DiagonalScales
{
    /// <summary>The share of q_0/2 that coefficients of answers may take; noise has the rest.</summary>
    public const double MessageShare = 1 - (1.0 / 32);

    // The noise of inputs, about 2^13 after a rotation, is then 2^-25 of the norm of a token.
    private const int MinLog2Activations = 38;

    /// <summary>log2 of the scale of encrypted activations, whose tokens have norm 1: that of the last modulus, at least 38.</summary>
    /// <param name="ring">The parameters' numbers.</param>
    public static int Log2Activations(DiagonalRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return Math.Max(MinLog2Activations, (int)Math.Round(ring.Log2Modulus(ring.Rescales)));
    }

    /// <summary>log2 of the scale of answers, a share of q_0/2: the unit of outputs is a bound of the answers' coefficients, which are
    /// therefore below 1.</summary>
    /// <param name="ring">The parameters' numbers.</param>
    public static double Log2Answers(DiagonalRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return Math.Log2(MessageShare / 2) + ring.Log2Modulus(0);
    }

    /// <summary>log2 of the divisor of the second rescaling; 0 where there is none.</summary>
    /// <param name="ring">The parameters' numbers.</param>
    public static double Log2SecondRescaling(DiagonalRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return ring.Rescales == 1 ? 0 : ring.Log2Modulus(1);
    }

    /// <summary>
    /// log2 of the scale of rows after the first rescaling, a whole number. The scale of rows times that of the up factor is the
    /// scale of answers. So the variances from the noise of rows and from rounding the up factor have a fixed product, and their
    /// sum is least where they are equal; this is computed for the factors of <see cref="FactorNorms.Gaussian"/>.
    /// </summary>
    /// <param name="layout">The layout.</param>
    /// <param name="module">The projection.</param>
    public static int Log2Rows(DiagonalLayout layout, DiagonalModule module)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(module);
        FactorNorms norms = FactorNorms.Gaussian(layout, module);
        double rows = DiagonalNoise.OfRows(layout, module, norms), up = DiagonalNoise.OfUpFactor(layout, module, norms);

        // Rows are at most 1; an eighth of the modulus leaves room for their noise.
        double most = layout.Ring.Log2Modulus(0) + Log2SecondRescaling(layout.Ring) - 3;
        return (int)Math.Min(Math.Floor(most), Math.Round(Math.Log2(rows / up) / 4));
    }
}
