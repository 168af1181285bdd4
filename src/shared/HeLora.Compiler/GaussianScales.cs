using HeLora.Protocol;
using HeLora.Rings;

namespace HeLora.Compiler;

/// <summary>
/// How the factors of a projection are scaled to integers, for Gaussian weights, whose singular values are nearly equal
/// (here all 1): rounding the factors, rounding activations and encryption noise are brought to equal variance under the bound
/// that excludes overflow (docs/plans/coefficient.md, "Scales").
/// </summary>
/// <param name="Norm">The norm that integer activations may have.</param>
/// <param name="Answer">The rms of an answer over that norm.</param>
/// <param name="Down">The scale of the down factor.</param>
/// <param name="Rounding">The relative variance of rounding the factors.</param>
internal readonly record struct GaussianScales(double Norm, double Answer, double Down, double Rounding)
{
    /// <summary>The scales of a projection.</summary>
    /// <param name="privacy">The policy.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="outputSize">d_out.</param>
    /// <param name="rank">r.</param>
    /// <param name="room">What integer answers may be.</param>
    /// <param name="rows">Rows whose plaintext encryption noise meets.</param>
    public static GaussianScales Of(AdapterPrivacy privacy, int inputSize, int outputSize, int rank, double room, int rows)
    {
        double d = inputSize, o = outputSize, r = Math.Min(rank, Math.Min(d, o));
        if (privacy == AdapterPrivacy.OpenBasis)
        {
            // Rows of U^T B A: r of them, of norm about 1.
            double largestRow = Math.Sqrt(LargestOfChiSquared(d, r));
            double down = d / 12, noise = d * InputVariance(rows) * largestRow * largestRow / (room * room);
            double even = Math.Sqrt(down * noise), scale = Math.Sqrt(down / even);
            return new GaussianScales(room / (scale * largestRow), scale / Math.Sqrt(d), scale, even);
        }

        // Rows of B A: o of them, the squares of their norms r/o times a chi-squared variable of r degrees over r.
        double beta = Math.Sqrt(r / o * LargestOfChiSquared(r, o));
        double fromDown = d / 12, fromUp = o / 12, fromNoise = d * InputVariance(rows) * beta * beta / (room * room);
        double each = Math.Cbrt(fromDown * fromUp * fromNoise);
        double downScale = Math.Sqrt(fromDown / each), upScale = Math.Sqrt(fromUp / each);
        return new GaussianScales(
            room / (downScale * upScale * beta), downScale * upScale * Math.Sqrt(r / (d * o)), downScale, 2 * each);
    }

    /// <summary>The variance, per coordinate of an input, of encryption noise on some rows and of rounding.</summary>
    public static double InputVariance(int rows) =>
        (rows * ErrorSampler.StandardDeviation * ErrorSampler.StandardDeviation) + (1.0 / 12);

    // About the largest of n chi-squared variables of some degrees of freedom, over these (Laurent and Massart 2000, lemma 1).
    private static double LargestOfChiSquared(double freedom, double n) =>
        1 + (2 * Math.Sqrt(Math.Log(n) / freedom)) + (2 * Math.Log(n) / freedom);
}
