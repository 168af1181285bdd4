using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>Answers travel modulo 2^k.</summary>
public static class AnswerModulus
{
    /// <summary>The smallest and largest k.</summary>
    public const int MinBits = 12, MaxBits = 30;

    /// <summary>
    /// The largest row of a randomly rotated basis's factor, about, over the rms of its rows: bits of answers must not depend on the
    /// rotation that was drawn.
    /// </summary>
    public const double UsualRow = 1.3;

    // Answers are rounded finely enough to add at most this share to the variance of everything else, or to stay below
    // this variance, (2^-11)^2: half a bit under the precision that sealed answers reach.
    private const double Share = 0.75, Variance = 1.0 / (1 << 22);

    /// <summary>The least k for which rounding answers adds little: its noise is N/18 + 1/12 in units of q/2^k.</summary>
    /// <param name="parameters">The parameters; q is the first modulus.</param>
    /// <param name="answers">For every projection the rms of an answer's numbers, modulo q, and the variance of all other
    /// errors relative to its square.</param>
    public static int Bits(SchemeParameters parameters, IEnumerable<(double Rms, double Variance)> answers)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(answers);
        return Bits(parameters.Degree, parameters.Ring.Limbs[0].Modulus.AsDouble, answers);
    }

    /// <summary>The same for a ring degree and a first modulus.</summary>
    /// <param name="degree">N.</param>
    /// <param name="q">The first modulus.</param>
    /// <param name="answers">As there.</param>
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
