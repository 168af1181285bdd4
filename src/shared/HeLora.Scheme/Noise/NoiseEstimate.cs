using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// Standard deviations of the coefficients of e in b + a s = m + e, operation by operation, for a uniform ternary
/// secret (variance 2/3) and the error distribution of <see cref="ErrorSampler"/>. Averages, not bounds: independence
/// of the terms is assumed, as usual (Costache and others, "Evaluating the effectiveness of heuristic worst-case noise
/// analysis", and ePrint 2020/1203, section 2).
/// </summary>
public static class NoiseEstimate
{
    /// <summary>Of a fresh symmetric encryption.</summary>
    public static double Fresh => ErrorSampler.StandardDeviation;

    /// <summary>Of a public-key encryption of zero: u e + e_0 + e_1 s, u ternary.</summary>
    public static double PublicKeyZero(int degree) =>
        ErrorSampler.StandardDeviation * Math.Sqrt(1 + (4.0 / 3 * degree));

    /// <summary>Of a sum or difference of independent ciphertexts.</summary>
    public static double Add(double first, double second) => Math.Sqrt((first * first) + (second * second));

    /// <summary>Of a product with a plaintext polynomial of Euclidean norm <paramref name="norm"/>.</summary>
    public static double MultiplyPlain(double noise, double norm) => noise * norm;

    /// <summary>
    /// Added by one hoisted sum of automorphisms: every digit is uniform modulo its prime and meets a fresh error in
    /// N products; the division by P rounds b and, times s, a.
    /// </summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="limbs">Limbs of the ciphertext: the digits.</param>
    /// <param name="automorphisms">Key products that share the division.</param>
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

    /// <summary>Of rounding both polynomials to integers: b by itself, a times the secret.</summary>
    public static double Rounding(int degree) => Math.Sqrt((1.0 / 12) + (degree / 18.0));

    /// <summary>After division by a dropped modulus or a switch from q to a smaller one: the noise shrinks, rounding is added.</summary>
    /// <param name="noise">Before.</param>
    /// <param name="ratio">Old modulus over new.</param>
    /// <param name="degree">N.</param>
    public static double Switch(double noise, double ratio, int degree) => Add(noise / ratio, Rounding(degree));

    /// <summary>
    /// After a trace of some steps: what stood at the kept coefficients is doubled by every step, coherently, and each
    /// division by P adds its own.
    /// </summary>
    /// <param name="noise">Before.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="steps">Steps taken at once.</param>
    public static double Trace(double noise, SchemeParameters parameters, int steps) =>
        Add(noise * Math.ScaleB(1, steps), KeySwitch(parameters, 1, (1 << steps) - 1));

    /// <summary>
    /// After merging two ciphertexts of the same noise, or expanding one: a kept coefficient holds twice that of its own
    /// source, and the key switch adds.
    /// </summary>
    public static double Merge(double noise, SchemeParameters parameters) => Trace(noise, parameters, 1);
}
