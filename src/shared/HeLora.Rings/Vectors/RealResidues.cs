using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;

namespace HeLora.Rings;

/// <summary>Converts between real numbers and residues.</summary>
public static class RealResidues
{
    /// <summary>The largest magnitude of reals that can be rounded to residues, 2^98.</summary>
    public const double MaxMagnitude = 316912650057057350374175801344.0;

    // The rounding constant alone rounds magnitudes below this one.
    private const double Narrow = 1L << 51;

    /// <summary>Sets coefficients to the nearest integers, ties to even, exactly, in every limb.</summary>
    /// <param name="reals">N finite numbers.</param>
    /// <param name="magnitude">Their largest magnitude, at most <see cref="MaxMagnitude"/>; below 2^51 is faster.</param>
    /// <param name="destination">Receives lazily reduced residues; its domain becomes coefficient.</param>
    /// <exception cref="ArgumentException">The count is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The magnitude is too large or not a number.</exception>
    public static void Round(ReadOnlySpan<double> reals, double magnitude, RnsPolynomial destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        for (int i = 0; i < destination.LimbCount; i++)
        {
            Round(destination.Ring.Limbs[i].Modulus, reals, magnitude, destination.Limb(i), Simd.Widest);
        }

        destination.Domain = PolynomialDomain.Coefficient;
    }

    /// <summary>
    /// Converts the coefficients of a polynomial to doubles. Each is the integer in (-Q/2, Q/2), by balanced mixed radix
    /// digits, x = d_0 + q_0 (d_1 + q_1 (d_2 + ...)) (Garner 1959). Each step up rounds once and no terms cancel, so the error
    /// is below limbs * 2^-53 of the value, and integers below 2^53 are exact.
    /// </summary>
    /// <param name="polynomial">Coefficient domain, lazily reduced residues; not changed.</param>
    /// <param name="digits">Scratch of N doubles a limb.</param>
    /// <param name="reals">Receives N doubles.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the polynomial is in the NTT domain.</exception>
    public static void Compose(RnsPolynomial polynomial, Span<double> digits, Span<double> reals)
    {
        ArgumentNullException.ThrowIfNull(polynomial);
        RnsRing ring = polynomial.Ring;
        int degree = ring.Degree, limbs = polynomial.LimbCount;
        if (polynomial.Domain != PolynomialDomain.Coefficient)
        {
            throw new ArgumentException(
                $"polynomial: {polynomial.Domain} domain; expected {PolynomialDomain.Coefficient}", nameof(polynomial));
        }

        if (digits.Length < limbs * degree || reals.Length != degree)
        {
            throw new ArgumentException(
                $"digits: {digits.Length} doubles for {reals.Length} reals; expected {limbs * degree} for {degree}",
                nameof(digits));
        }

        for (int i = 0; i < limbs; i++)
        {
            Modulus modulus = ring.Limbs[i].Modulus;
            Span<double> digit = digits.Slice(i * degree, degree);
            ReadOnlySpan<double> rest = polynomial.Limb(i);
            for (int j = 0; j < i; j++)
            {
                double inverse = ring.InverseOf(j, i);
                Residues.SubtractMultiplyScalar(modulus, rest, digits.Slice(j * degree, degree), inverse, digit);
                rest = digit;
            }

            Residues.Reduce(modulus, rest, digit);
        }

        digits.Slice((limbs - 1) * degree, degree).CopyTo(reals);
        for (int i = limbs - 2; i >= 0; i--)
        {
            TensorPrimitives.FusedMultiplyAdd(
                reals, ring.Limbs[i].Modulus.AsDouble, digits.Slice(i * degree, degree), reals);
        }
    }

    [SuppressMessage("Usage", "MA0015", Justification = "The lengths of two parameters are compared.")]
    internal static unsafe void Round(
        Modulus modulus, ReadOnlySpan<double> reals, double magnitude, Span<double> destination, VectorWidth width)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        if (reals.Length != destination.Length || reals.Length % 8 != 0)
        {
            throw new ArgumentException($"lengths: {reals.Length} and {destination.Length}; expected one multiple of 8");
        }

        if (!(magnitude <= MaxMagnitude))
        {
            throw new ArgumentOutOfRangeException(
                nameof(magnitude), magnitude, $"magnitude: {magnitude}; expected at most 2^98");
        }

        fixed (double* source = reals, target = destination)
        {
            var kernel = new RoundKernel(source, target, reals.Length, modulus, magnitude >= Narrow);
            WidthDispatch.Run(ref kernel, width);
        }
    }
}
