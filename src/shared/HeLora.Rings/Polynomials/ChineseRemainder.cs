using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// Converts integers to residues modulo the limbs of a ring, and back by the Chinese remainder theorem. Both are exact.
/// </summary>
internal static class ChineseRemainder
{
    /// <summary>Reduces integers modulo every limb; the polynomial's domain becomes coefficient.</summary>
    /// <param name="coefficients">N integers.</param>
    /// <param name="destination">Receives balanced residues.</param>
    public static void Reduce(ReadOnlySpan<Int128> coefficients, RnsPolynomial destination)
    {
        for (int i = 0; i < destination.LimbCount; i++)
        {
            Modulus modulus = destination.Ring.Limbs[i].Modulus;
            Span<double> limb = destination.Limb(i);
            for (int j = 0; j < limb.Length; j++)
            {
                limb[j] = modulus.ToBalanced(coefficients[j]);
            }
        }

        destination.Domain = PolynomialDomain.Coefficient;
    }

    /// <summary>Gives the coefficients as integers in (-Q/2, Q/2), Q the product of the polynomial's moduli.</summary>
    /// <param name="polynomial">Coefficient domain.</param>
    public static BigInteger[] Lift(RnsPolynomial polynomial)
    {
        int limbs = polynomial.LimbCount;
        Modulus[] moduli = [.. polynomial.Ring.Limbs.Take(limbs).Select(t => t.Modulus)];
        BigInteger product = moduli.Aggregate(BigInteger.One, (p, m) => p * m.Value);
        var weights = new BigInteger[limbs];
        for (int i = 0; i < limbs; i++)
        {
            BigInteger rest = product / moduli[i].Value;
            weights[i] = rest * moduli[i].Invert((ulong)(rest % moduli[i].Value));
        }

        var result = new BigInteger[polynomial.Ring.Degree];
        for (int j = 0; j < result.Length; j++)
        {
            BigInteger sum = BigInteger.Zero;
            for (int i = 0; i < limbs; i++)
            {
                sum += weights[i] * moduli[i].ToCanonical(polynomial.Limb(i)[j]);
            }

            sum %= product;
            result[j] = sum * 2 > product ? sum - product : sum;
        }

        return result;
    }
}
