using System.Numerics;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Tests;

/// <summary>Exact integer arithmetic on messages, straight from the definitions.</summary>
internal static class Reference
{
    /// <summary>Random integers in [-bound, bound].</summary>
    public static Int128[] Random(Random random, int degree, Int128 bound)
    {
        var values = new Int128[degree];
        for (int i = 0; i < degree; i++)
        {
            UInt128 wide = ((UInt128)(ulong)random.NextInt64() << 63) | (ulong)random.NextInt64();
            values[i] = (Int128)(wide % ((UInt128)bound + (UInt128)bound + 1)) - bound;
        }

        return values;
    }

    public static Int128[] Add(Int128[] a, Int128[] b) => a.Zip(b, (x, y) => x + y).ToArray();

    public static Int128[] Subtract(Int128[] a, Int128[] b) => a.Zip(b, (x, y) => x - y).ToArray();

    /// <summary>The product modulo X^N + 1, by schoolbook multiplication.</summary>
    public static Int128[] Multiply(Int128[] a, Int128[] b)
    {
        int n = a.Length;
        var product = new Int128[n];
        for (int i = 0; i < n; i++)
        {
            if (b[i] == 0)
            {
                continue;
            }

            for (int j = 0; j < n; j++)
            {
                int target = i + j;
                if (target < n)
                {
                    product[target] += a[j] * b[i];
                }
                else
                {
                    product[target - n] -= a[j] * b[i];
                }
            }
        }

        return product;
    }

    /// <summary>X^exponent a.</summary>
    public static Int128[] Monomial(Int128[] a, int exponent) => Map(a, i => i + exponent);

    /// <summary>a(X^element).</summary>
    public static Int128[] Automorphism(Int128[] a, int element) => Map(a, i => (long)i * element);

    public static double Norm(Int128[] a) => Math.Sqrt(a.Sum(x => (double)x * (double)x));

    /// <summary>Q, the product of the moduli of a ciphertext.</summary>
    public static BigInteger Modulus(SchemeParameters parameters, int limbs) =>
        parameters.Ring.Limbs.Take(limbs).Aggregate(BigInteger.One, (p, t) => p * t.Modulus.Value);

    /// <summary>Decryption less message, modulo Q, as numbers in [-Q/2, Q/2].</summary>
    public static double[] Errors(Session session, Ciphertext ciphertext, Int128[] message)
    {
        BigInteger modulus = Modulus(session.Parameters, ciphertext.LimbCount);
        BigInteger[] phase = session.Decrypt(ciphertext);
        var errors = new double[phase.Length];
        for (int i = 0; i < phase.Length; i++)
        {
            BigInteger difference = (phase[i] - message[i]) % modulus;
            if (difference * 2 > modulus)
            {
                difference -= modulus;
            }
            else if (difference * 2 < -modulus)
            {
                difference += modulus;
            }

            errors[i] = (double)difference;
        }

        return errors;
    }

    /// <summary>Checks that a ciphertext decrypts to a message with errors of at most eight standard deviations.</summary>
    public static void AssertHolds(Session session, Ciphertext ciphertext, Int128[] message, double deviation)
    {
        double worst = Errors(session, ciphertext, message).Max(Math.Abs);
        Assert.True(worst <= 8 * deviation, $"error {worst}; expected at most 8 * {deviation}");
    }

    /// <summary>A plaintext polynomial in the NTT domain.</summary>
    public static RnsPolynomial Plaintext(SchemeParameters parameters, Int128[] values, int limbs)
    {
        var polynomial = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Coefficient);
        parameters.Ring.FromIntegers(values, polynomial);
        parameters.Ring.Forward(polynomial);
        return polynomial;
    }

    private static Int128[] Map(Int128[] a, Func<int, long> exponent)
    {
        int n = a.Length;
        var result = new Int128[n];
        for (int i = 0; i < n; i++)
        {
            int target = (int)(exponent(i) & ((2L * n) - 1));
            result[target & (n - 1)] = target < n ? a[i] : -a[i];
        }

        return result;
    }
}
