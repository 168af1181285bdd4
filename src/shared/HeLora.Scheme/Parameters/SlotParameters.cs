using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// Parameters of the slot scheme. The first modulus has room for the result. Every rescaling has a modulus just below
/// the scale, so that dividing by it keeps the scale nearly constant. No modulus is larger than the special prime.
/// </summary>
public sealed class SlotParameters : IDisposable
{
    /// <summary>
    /// Error bounds are this many standard deviations. Errors are close to normal, so about one slot in 5 * 10^8 exceeds its
    /// bound.
    /// </summary>
    public const double Deviations = 6;

    private const double MinScaleBits = 31;

    private SlotParameters(int degree, ReadOnlySpan<ulong> moduli, ulong special, double scale)
    {
        Depth = moduli.Length - 1;
        Scale = scale;
        Parameters = new SchemeParameters(degree, moduli, special);
    }

    /// <summary>The ring and the moduli, with a special prime.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>The number of rescalings that a fresh ciphertext allows, which is its level.</summary>
    public int Depth { get; }

    /// <summary>The scale at which fresh messages and weights are encoded.</summary>
    public double Scale { get; }

    /// <summary>The number of slots, N/2.</summary>
    public int SlotCount => Parameters.Degree / 2;

    /// <summary>
    /// p such that 2^-p is the largest error to expect in a slot after all rescalings (see
    /// <see cref="MaxError(int, int, double)"/>).
    /// </summary>
    public double PrecisionBits => -Math.Log2(MaxError(Parameters.Degree, Depth, Scale));

    /// <summary>
    /// Makes the parameters of a profile: a first modulus and a special prime of 48.8 bits, and between them the largest
    /// primes below the scale.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The profile is not defined.</exception>
    public static SlotParameters Create(SlotProfile profile) => profile switch
    {
        SlotProfile.Fast => Create(16384, 2, 40),
        SlotProfile.Safe => Create(16384, 3, 45),
        _ => throw new ArgumentOutOfRangeException(
            nameof(profile), profile,
            $"profile: {(int)profile}; expected {nameof(SlotProfile.Fast)} or {nameof(SlotProfile.Safe)}"),
    };

    /// <summary>
    /// Makes parameters with the smallest secure ring that reaches a precision and, for this ring, the smallest moduli.
    /// </summary>
    /// <param name="depth">Number of rescalings, at least 0.</param>
    /// <param name="precisionBits">
    /// p such that slots of magnitude up to 1 have errors below 2^-p after all rescalings (see
    /// <see cref="MaxError(int, int, double)"/>).
    /// </param>
    /// <param name="integerBits">Results are below 2^integerBits in magnitude; at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is negative or not finite.</exception>
    /// <exception cref="ArgumentException">
    /// The precision needs a modulus above 48.8 bits, or no ring of degree up to 32768 is secure at this depth.
    /// </exception>
    public static SlotParameters CreateTuned(int depth, double precisionBits, int integerBits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfNegative(integerBits);
        if (!(precisionBits >= 0 && double.IsFinite(precisionBits)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(precisionBits), precisionBits, $"precision bits: {precisionBits}; expected a finite number of at least 0");
        }

        for (int degree = NttTables.MinDegree; degree <= NttTables.MaxDegree; degree *= 2)
        {
            double scaleBits = Math.Max(MinScaleBits, Math.Ceiling(Math.Log2(MaxError(degree, depth, 1)) + precisionBits));
            double firstBits = scaleBits + integerBits + 1;
            if (firstBits > Modulus.MaxLog2)
            {
                throw new ArgumentException(
                    $"precision bits: {precisionBits} with {integerBits} integer bits take a modulus of {firstBits:F0} bits; "
                    + $"expected at most {Modulus.MaxLog2} bits", nameof(precisionBits));
            }

            double scale = Math.ScaleB(1, (int)scaleBits);
            (ulong[] moduli, ulong special) = Chain(degree, depth, scale, firstBits);
            if (moduli.Sum(q => Math.Log2(q)) + Math.Log2(special) <= SecurityTable.MaxLog2Qp(degree))
            {
                return new SlotParameters(degree, moduli, special, scale);
            }
        }

        throw new ArgumentException(
            $"depth: {depth}; expected a depth at which a ring of degree {NttTables.MaxDegree} or less is secure", nameof(depth));
    }

    /// <summary>
    /// The largest error to expect in a slot, six standard deviations. The computation starts from a fresh encryption of
    /// slots of magnitude up to 1 and repeats, <paramref name="depth"/> times: multiply by a plaintext of magnitude up
    /// to 1, rescale, rotate. A standard deviation sigma of the coefficients becomes sigma sqrt(N) in the slots (Cheon and
    /// others 2017, section 3.4). Every product adds the rounding of the plaintext; a rescaling and a key switch each add the
    /// rounding of two polynomials.
    /// </summary>
    /// <param name="degree">N.</param>
    /// <param name="depth">Number of rescalings.</param>
    /// <param name="scale">The scale of fresh messages and plaintexts.</param>
    public static double MaxError(int degree, int depth, double scale)
    {
        double fresh = (NoiseEstimate.Fresh * NoiseEstimate.Fresh) + (1.0 / 12);
        double rounding = NoiseEstimate.Rounding(degree);

        // Key products: the first digit is as large as the special prime, the others at most half as large.
        double products = (1 + (depth / 4.0)) * degree * NoiseEstimate.Fresh * NoiseEstimate.Fresh / 12;
        double step = (1.0 / 12) + (2 * rounding * rounding) + products;
        return Deviations * Math.Sqrt(degree * (fresh + (depth * step))) / scale;
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private static SlotParameters Create(int degree, int depth, int scaleBits)
    {
        double scale = Math.ScaleB(1, scaleBits);
        (ulong[] moduli, ulong special) = Chain(degree, depth, scale, Modulus.MaxLog2);
        return new SlotParameters(degree, moduli, special, scale);
    }

    // P and q_0 are the two largest primes of at most firstBits bits, P the larger one; the others are the largest below the
    // scale, because a residue of a prime takes all the bits of the prime.
    private static (ulong[] Moduli, ulong Special) Chain(int degree, int depth, double scale, double firstBits)
    {
        ulong[] largest = Primes.NttPrimes(degree, firstBits, 2);
        IEnumerable<ulong> below = Primes.NttPrimes(degree, Math.Log2(scale), depth + 2).Except(largest).Take(depth);
        return ([largest[1], .. below], largest[0]);
    }
}
