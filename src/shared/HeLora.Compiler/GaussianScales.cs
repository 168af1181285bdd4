using HeLora.Protocol;
using HeLora.Rings;

namespace HeLora.Compiler;

/// <summary>
/// Predicts the scales at which a server rounds the factors of a projection to integers. Weights are taken as Gaussian, whose
/// singular values are nearly equal (here all 1). Under the bound that excludes overflow, the scales give equal variances to the
/// errors of rounding the down factor, of rounding the up factor, and of encryption noise with rounded activations
/// (docs/plans/coefficient.md, "Scales").
/// </summary>
/// <param name="Norm">The largest norm of integer activations.</param>
/// <param name="Answer">The rms of an answer divided by that norm.</param>
/// <param name="Down">The scale of the down factor.</param>
/// <param name="Rounding">The relative variance of rounding the factors.</param>
internal readonly record struct GaussianScales(double Norm, double Answer, double Down, double Rounding)
{
    /// <summary>The scales of a projection.</summary>
    /// <param name="privacy">The policy.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="outputSize">d_out.</param>
    /// <param name="rank">r.</param>
    /// <param name="room">The largest integer answer.</param>
    /// <param name="rows">Rows of the plaintext that encryption noise is multiplied by: g, or 1 for streaming.</param>
    public static GaussianScales Of(AdapterPrivacy privacy, int inputSize, int outputSize, int rank, double room, int rows)
    {
        double d = inputSize, o = outputSize, r = Math.Min(rank, Math.Min(d, o));
        if (privacy == AdapterPrivacy.OpenBasis)
        {
            // U^T B A has r rows of norm about 1.
            double largestRow = Math.Sqrt(LargestOfChiSquared(d, r));
            double down = d / 12, noise = d * InputVariance(rows) * largestRow * largestRow / (room * room);
            double even = Math.Sqrt(down * noise), scale = Math.Sqrt(down / even);
            return new GaussianScales(room / (scale * largestRow), scale / Math.Sqrt(d), scale, even);
        }

        // B A has o rows. The square of a row's norm is r/o times a chi-squared variable of r degrees of freedom, divided by r.
        double beta = Math.Sqrt(r / o * LargestOfChiSquared(r, o));
        double fromDown = d / 12, fromUp = o / 12, fromNoise = d * InputVariance(rows) * beta * beta / (room * room);
        double each = Math.Cbrt(fromDown * fromUp * fromNoise);
        double downScale = Math.Sqrt(fromDown / each), upScale = Math.Sqrt(fromUp / each);
        return new GaussianScales(
            room / (downScale * upScale * beta), downScale * upScale * Math.Sqrt(r / (d * o)), downScale, 2 * each);
    }

    /// <summary>The variance of encryption noise and of rounding for each coordinate of an input.</summary>
    /// <param name="rows">Rows of the plaintext that encryption noise is multiplied by.</param>
    public static double InputVariance(int rows) =>
        (rows * ErrorSampler.StandardDeviation * ErrorSampler.StandardDeviation) + (1.0 / 12);

    // About the largest of n chi-squared variables, divided by their degrees of freedom (Laurent and Massart 2000, lemma 1).
    private static double LargestOfChiSquared(double freedom, double n) =>
        1 + (2 * Math.Sqrt(Math.Log(n) / freedom)) + (2 * Math.Log(n) / freedom);
}
