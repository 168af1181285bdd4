using HeLora.Scheme;

namespace HeLora.Protocol.Diagonal;

/// <summary>
/// Predicts the error of a layout. All terms are variances of the real part of a slot, which is a coefficient's variance times
/// N/2. They are relative to the mean square of outputs for evenly spread activations, ||W||^2 / (d_in d_out) for a token of norm 1.
/// The server applies W = U S V^T as down = sqrt(S/s_1) V^T, whose rows A x are at most 1, and up = U sqrt(S s_1).
/// <see cref="NoiseEstimate"/> gives the deviations of single operations.
/// </summary>
/// <remarks>
/// Rounding real weights changes half the difference of coefficients k and N - k by at most 1/4, which adds N/48 to the variance of
/// a slot's real part.
/// </remarks>
public static class DiagonalNoise
{
    /// <summary>The expected relative rms error of the worst projection, for Gaussian factors and the answer bits that suit them.</summary>
    /// <param name="layout">The layout.</param>
    public static double RelativeError(DiagonalLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int bits = AnswerBits(layout);
        return layout.Parts.Max(part => RelativeError(layout, part, bits));
    }

    /// <summary>The expected relative rms error of a projection with Gaussian factors.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="module">The projection.</param>
    /// <param name="answerBits">k: answers are modulo 2^k.</param>
    public static double RelativeError(DiagonalLayout layout, DiagonalModule module, int answerBits)
    {
        FactorNorms norms = FactorNorms.Gaussian(layout, module);
        return Math.Sqrt(Variance(layout, module, norms) + AnswerRounding(layout, module, norms, answerBits));
    }

    /// <summary>The k that suits answers of Gaussian factors.</summary>
    /// <param name="layout">The layout.</param>
    public static int AnswerBits(DiagonalLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return AnswerBits(layout, [.. layout.Parts.Select(part => FactorNorms.Gaussian(layout, part))]);
    }

    /// <summary>
    /// The k at which rounding answers modulo 2^k is small beside the other noise of every projection
    /// (<see cref="AnswerModulus"/>), within what the ring allows.
    /// </summary>
    /// <param name="layout">The layout.</param>
    /// <param name="norms">The norms of each projection; a projection of norm zero does not count.</param>
    public static int AnswerBits(DiagonalLayout layout, IReadOnlyList<FactorNorms> norms)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(norms);
        IEnumerable<(double, double)> answers = norms.Select((own, m) => (Norms: own, Part: layout.Parts[m]))
            .Where(p => p.Norms.Frobenius > 0)
            .Select(p => (Math.Sqrt(AnswerSignal(layout, p.Part, p.Norms) / Slot(layout, 1)), Variance(layout, p.Part, p.Norms)));
        int bits = AnswerModulus.Bits(layout.Degree, Math.Pow(2, layout.Ring.Log2Modulus(0)), answers);
        return Math.Clamp(bits, layout.Ring.MinAnswerBits, layout.Ring.MaxAnswerBits);
    }

    /// <summary>The relative variance of all errors but the rounding of answers.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="module">The projection.</param>
    /// <param name="norms">Its norms, not zero.</param>
    public static double Variance(DiagonalLayout layout, DiagonalModule module, in FactorNorms norms)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(module);
        double square = Math.ScaleB(1, 2 * module.Log2RowScale);
        return OfInputs(layout, module) + (OfRows(layout, module, norms) / square)
            + (OfUpFactor(layout, module, norms) * square) + OfAnswers(layout, module, norms);
    }

    /// <summary>
    /// The contribution of the noise of rows where their scale is 1. An output takes up ||up||^2 / d_out of it, and ||up||^2 is
    /// s_1 (s_1 + s_2 + ...).
    /// </summary>
    internal static double OfRows(DiagonalLayout layout, DiagonalModule module, in FactorNorms norms) =>
        RowNoise(layout, module) * layout.InputSize * norms.Largest * norms.Nuclear / Square(norms.Frobenius);

    /// <summary>
    /// The contribution of rounding the up factor's plaintexts where the scale of rows is 1. The rounding errors are multiplied by
    /// the rows, whose square norm is ||down||^2 / d_in with ||down||^2 = (s_1 + s_2 + ...) / s_1.
    /// </summary>
    internal static double OfUpFactor(DiagonalLayout layout, DiagonalModule module, in FactorNorms norms)
    {
        double scale = Math.Pow(2, DiagonalScales.Log2SecondRescaling(layout.Ring));
        return WeightRounding(layout) * norms.Nuclear / norms.Largest / layout.InputSize
            / Square(scale) / AnswerSignal(layout, module, norms);
    }

    // A row takes up the encryption noise of every input, and that of a key switch for every baby step but the one of no rotation.
    private static double OfInputs(DiagonalLayout layout, DiagonalModule module)
    {
        double noise = Square(NoiseEstimate.Fresh)
            + (Rotated(module.DownBabySteps) * layout.Ring.KeySwitchVariance(layout.RequestLevel));
        return layout.InputSize * Slot(layout, noise) / Math.ScaleB(1, 2 * DiagonalScales.Log2Activations(layout.Ring));
    }

    // The noise of a row after the first rescaling, at the scale of rows. Each step of rotate-and-sum doubles the noise before it.
    // The rescaling divides the noise of earlier key switches and that of rounding the down factor, which the token multiplies.
    private static double RowNoise(DiagonalLayout layout, DiagonalModule module)
    {
        double tail = 1L << module.TailSums, all = 1L << module.Sums;
        double divisor = Math.Pow(2, layout.Ring.Log2Modulus(layout.RequestLevel));
        double before = layout.Ring.KeySwitchVariance(layout.RequestLevel) * (((module.DownGiantSteps - 1) * all) + all - tail);
        double after = (Square(NoiseEstimate.Rounding(layout.Degree)) * tail)
            + (layout.Ring.KeySwitchVariance(layout.RowLevel) * (tail - 1 + Rotated(module.UpBabySteps)));
        double weights = Math.ScaleB(WeightRounding(layout), 2 * DiagonalScales.Log2Activations(layout.Ring));
        return Slot(layout, after) + ((Slot(layout, before) + weights) / Square(divisor));
    }

    // Noise that is added to outputs: by the key switches of giant steps, the second rescaling and the zero mask.
    private static double OfAnswers(DiagonalLayout layout, DiagonalModule module, in FactorNorms norms)
    {
        double divisor = Math.Pow(2, DiagonalScales.Log2SecondRescaling(layout.Ring));
        double noise = (layout.Ring.KeySwitchVariance(layout.RowLevel) * (module.UpGiantSteps - 1) / Square(divisor))
            + Square(NoiseEstimate.PublicKeyZero(layout.Degree))
            + (layout.RowLevel > 0 ? Square(NoiseEstimate.Rounding(layout.Degree)) : 0);
        return Slot(layout, noise) / AnswerSignal(layout, module, norms);
    }

    private static double AnswerRounding(DiagonalLayout layout, DiagonalModule module, in FactorNorms norms, int bits)
    {
        double unit = Math.Pow(2, layout.Ring.Log2Modulus(0) - bits);
        return Slot(layout, Square(unit * NoiseEstimate.Rounding(layout.Degree))) / AnswerSignal(layout, module, norms);
    }

    // The mean square of an output, at the answers' scale.
    private static double AnswerSignal(DiagonalLayout layout, DiagonalModule module, in FactorNorms norms) =>
        Square(Math.Pow(2, DiagonalScales.Log2Answers(layout.Ring)) * norms.Frobenius / norms.Bound)
        / ((double)layout.InputSize * module.Shape.OutputSize);

    // The share of baby steps that are rotations.
    private static double Rotated(int babySteps) => 1 - (1.0 / babySteps);

    private static double WeightRounding(DiagonalLayout layout) => layout.Degree / 48.0;

    private static double Slot(DiagonalLayout layout, double variance) => variance * layout.Degree / 2;

    private static double Square(double value) => value * value;
}
