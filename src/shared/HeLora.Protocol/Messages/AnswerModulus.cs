using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>Chooses the modulus 2^k of answers.</summary>
public static class AnswerModulus
{
    /// <summary>The smallest and largest k.</summary>
    public const int MinBits = 12, MaxBits = 30;

    /// <summary>
    /// About the ratio of the largest row to the rms of all rows, for the factor of a randomly rotated basis. Both sides take this
    /// constant instead of the actual ratio, so that the answer bits do not depend on the rotation that was drawn.
    /// </summary>
    public const double UsualRow = 1.3;

    // Rounding may add this share of the variance of all other errors, or this variance, (2^-11)^2, where that is more: sealed
    // answers reach a precision of half a bit less.
    private const double Share = 0.75, Variance = 1.0 / (1 << 22);

    /// <summary>
    /// The least k for which rounding answers adds little error: its variance is N/18 + 1/12 in units of q/2^k squared.
    /// </summary>
    /// <param name="parameters">The parameters; q is the first modulus.</param>
    /// <param name="answers">For every projection the rms of an answer's numbers, modulo q, and the variance of all other
    /// errors relative to its square.</param>
    public static int Bits(SchemeParameters parameters, IEnumerable<(double Rms, double Variance)> answers)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(answers);
        return Bits(parameters.Degree, parameters.Ring.Limbs[0].Modulus.AsDouble, answers);
    }

    /// <summary>The least k for which rounding answers adds little error, for a ring degree and a first modulus.</summary>
    /// <param name="degree">N.</param>
    /// <param name="q">The first modulus.</param>
    /// <param name="answers">For every projection the rms of an answer's numbers, modulo q, and the variance of all other
    /// errors relative to its square.</param>
    public static int Bits(int degree, double q, IEnumerable<(double Rms, double Variance)> answers)
    {
        double rounding = NoiseEstimate.Rounding(degree) * q;
        int bits = MinBits;
        foreach ((double rms, double variance) in answers)
        {
            double allowed = Math.Max(Share * variance, Variance);
            while (bits < MaxBits && Math.Pow(rounding / Math.ScaleB(rms, bits), 2) > allowed)
            {
                bits++;
            }
        }

        return bits;
    }
}
