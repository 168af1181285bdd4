using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// Estimates the standard deviation of the coefficients of e in b + a s = m + e after each operation, for a uniform ternary
/// secret (variance 2/3) and the error distribution of <see cref="ErrorSampler"/>. The estimates are averages, not bounds:
/// they assume, as is usual, that the terms are independent (Costache and others, "Evaluating the effectiveness of heuristic
/// worst-case noise analysis", and ePrint 2020/1203, section 2).
/// </summary>
public static class NoiseEstimate
{
    /// <summary>The noise of a fresh symmetric encryption.</summary>
    public static double Fresh => ErrorSampler.StandardDeviation;

    /// <summary>The noise of a public-key encryption of zero, u e + e_0 + e_1 s with u ternary.</summary>
    /// <param name="degree">N.</param>
    public static double PublicKeyZero(int degree) =>
        ErrorSampler.StandardDeviation * Math.Sqrt(1 + (4.0 / 3 * degree));

    /// <summary>The noise of a sum or difference of two ciphertexts with independent noises.</summary>
    public static double Add(double first, double second) => Math.Sqrt((first * first) + (second * second));

    /// <summary>The noise of a product with a plaintext polynomial.</summary>
    /// <param name="noise">The noise of the ciphertext.</param>
    /// <param name="norm">The Euclidean norm of the plaintext's coefficients.</param>
    public static double MultiplyPlain(double noise, double norm) => noise * norm;

    /// <summary>
    /// The noise that a sum of hoisted key switches adds. Every digit is uniform modulo its prime and is multiplied by a key
    /// error, N products a coefficient. The division by P rounds b and a, and the rounding of a is multiplied by s.
    /// </summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="limbs">Limbs of the ciphertext, each of which is one digit.</param>
    /// <param name="automorphisms">Number of key switches that share one division by P.</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public static double KeySwitch(SchemeParameters parameters, int limbs, int automorphisms)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        double special = parameters.SpecialPrime.Modulus.AsDouble, products = 0;
        for (int i = 0; i < limbs; i++)
        {
            double ratio = parameters.Ring.Limbs[i].Modulus.AsDouble / special;
            products += ratio * ratio / 12 * parameters.Degree * ErrorSampler.StandardDeviation * ErrorSampler.StandardDeviation;
        }

        double rounding = Rounding(parameters.Degree);
        return Math.Sqrt((automorphisms * products) + (rounding * rounding));
    }

    /// <summary>The noise of rounding both polynomials to integers: that of b, plus that of a times the secret.</summary>
    /// <param name="degree">N.</param>
    public static double Rounding(int degree) => Math.Sqrt((1.0 / 12) + (degree / 18.0));

    /// <summary>
    /// The noise after a switch to a smaller modulus, by dropping a limb or otherwise: it shrinks with the modulus, and
    /// rounding is added.
    /// </summary>
    /// <param name="noise">The noise before.</param>
    /// <param name="ratio">The old modulus divided by the new one.</param>
    /// <param name="degree">N.</param>
    public static double Switch(double noise, double ratio, int degree) => Add(noise / ratio, Rounding(degree));

    /// <summary>
    /// The noise after a trace. Every step doubles the noise at the coefficients that are kept, because it adds the same
    /// number twice; the key switches, which share one division by P, add theirs.
    /// </summary>
    /// <param name="noise">The noise before.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="steps">Number of steps that are taken at once.</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public static double Trace(double noise, SchemeParameters parameters, int steps) =>
        Add(noise * Math.ScaleB(1, steps), KeySwitch(parameters, 1, (1 << steps) - 1));

    /// <summary>
    /// The noise after merging two ciphertexts of the same noise, or after expanding one: a kept coefficient has twice the
    /// noise of the one it came from, and the key switch adds its own.
    /// </summary>
    /// <param name="noise">The noise before.</param>
    /// <param name="parameters">The parameters.</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public static double Merge(double noise, SchemeParameters parameters) => Trace(noise, parameters, 1);
}
