using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// Parameters of the slot scheme: a first modulus with room for the result, one modulus just below the scale for every
/// rescaling, so that the scale stays where it is, and a special prime no smaller than any of them.
/// </summary>
public sealed class SlotParameters : IDisposable
{
    /// <summary>Errors are normal to a good approximation; six standard deviations are passed once in 5 * 10^8 slots.</summary>
    public const double Deviations = 6;

    private const double MinScaleBits = 31;

    private SlotParameters(int degree, ReadOnlySpan<ulong> moduli, ulong special, double scale)
    {
        Depth = moduli.Length - 1;
        Scale = scale;
        Parameters = new SchemeParameters(degree, moduli, special);
    }

    /// <summary>The ring and the moduli; the special prime is there.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>Rescalings that a fresh ciphertext has: its level.</summary>
    public int Depth { get; }

    /// <summary>The scale that fresh messages and weights are encoded at.</summary>
    public double Scale { get; }

    /// <summary>N/2.</summary>
    public int SlotCount => Parameters.Degree / 2;

    /// <summary>
    /// The largest error to expect in a slot after all rescalings (see <see cref="MaxError(int, int, double)"/>), as bits
    /// after the binary point.
    /// </summary>
    public double PrecisionBits => -Math.Log2(MaxError(Parameters.Degree, Depth, Scale));

    /// <summary>Makes a profile: moduli of 48.8 bits first and last, between them the largest primes below the scale.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static SlotParameters Create(SlotProfile profile) => profile switch
    {
        SlotProfile.Fast => Create(16384, 2, 40),
        SlotProfile.Safe => Create(16384, 3, 45),
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "there is no such profile"),
    };

    /// <summary>The smallest secure ring, and for it the smallest moduli, that reach a precision.</summary>
    /// <param name="depth">Rescalings, at least 0.</param>
    /// <param name="precisionBits">
    /// p such that slots of magnitude up to 1 end with errors below 2^-p (see <see cref="MaxError(int, int, double)"/>).
    /// </param>
    /// <param name="integerBits">Results are below 2^integerBits in magnitude, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is negative or not a number.</exception>
    /// <exception cref="ArgumentException">No modulus of at most 48.8 bits carries the precision, or no ring up to 32768 the depth.</exception>
    public static SlotParameters CreateTuned(int depth, double precisionBits, int integerBits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfNegative(integerBits);
        if (!(precisionBits >= 0 && double.IsFinite(precisionBits)))
        {
            throw new ArgumentOutOfRangeException(nameof(precisionBits), precisionBits, "a precision in bits must be at least 0");
        }

        for (int degree = NttTables.MinDegree; degree <= NttTables.MaxDegree; degree *= 2)
        {
            double scaleBits = Math.Max(MinScaleBits, Math.Ceiling(Math.Log2(MaxError(degree, depth, 1)) + precisionBits));
            double firstBits = scaleBits + integerBits + 1;
            if (firstBits > Modulus.MaxLog2)
            {
                throw new ArgumentException(
                    $"{precisionBits} bits after the point and {integerBits} before it need a modulus of {firstBits:F0} bits; "
                    + $"at most {Modulus.MaxLog2} are possible", nameof(precisionBits));
            }

            double scale = Math.ScaleB(1, (int)scaleBits);
            (ulong[] moduli, ulong special) = Chain(degree, depth, scale, firstBits);
            if (moduli.Sum(q => Math.Log2(q)) + Math.Log2(special) <= SecurityTable.MaxLog2Qp(degree))
            {
                return new SlotParameters(degree, moduli, special, scale);
            }
        }

        throw new ArgumentException($"no ring up to degree {NttTables.MaxDegree} is secure with {depth} rescalings", nameof(depth));
    }

    /// <summary>
    /// The largest error to expect in a slot, six standard deviations, after multiplying a fresh encryption of slots of
    /// magnitude up to 1 by plaintexts of magnitude up to 1, rescaling and rotating once, as often as there are
    /// rescalings. A coefficient's deviation sigma is sigma sqrt(N) in a slot (Cheon and others 2017, section 3.4); a
    /// product adds the rounding of the plaintext, a rescaling and a key switch the rounding of two polynomials each.
    /// </summary>
    /// <param name="degree">N.</param>
    /// <param name="depth">Rescalings.</param>
    /// <param name="scale">The scale.</param>
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

    // The two largest primes of some bits, the first for P, and the largest below the scale: a residue takes its bits.
    private static (ulong[] Moduli, ulong Special) Chain(int degree, int depth, double scale, double firstBits)
    {
        ulong[] largest = Primes.NttPrimes(degree, firstBits, 2);
        IEnumerable<ulong> below = Primes.NttPrimes(degree, Math.Log2(scale), depth + 2).Except(largest).Take(depth);
        return ([largest[1], .. below], largest[0]);
    }
}
