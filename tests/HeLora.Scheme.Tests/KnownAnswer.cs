using HeLora.Rings;

namespace HeLora.Scheme.Tests;

/// <summary>Fixed inputs of the tests that freeze the wire formats.</summary>
internal static class KnownAnswer
{
    /// <summary>Bytes 0 to 31.</summary>
    public static byte[] Seed { get; } = Enumerable.Range(0, SeededStream.SeedSize).Select(i => (byte)i).ToArray();

    /// <summary>Degree 1024, two moduli and a special prime, each 1 modulo 2048.</summary>
    public static SchemeParameters Parameters() =>
        SchemeParameters.CreateInsecure(1024, [281474976694273, 1429365135361], 281474976636929);

    /// <summary>Residue i of limb j is (i + 1)^17 (j + 1) modulo q_j.</summary>
    public static RnsPolynomial Polynomial(SchemeParameters parameters, int limbs)
    {
        var polynomial = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
        for (int j = 0; j < limbs; j++)
        {
            Modulus modulus = parameters.Ring.Limbs[j].Modulus;
            for (int i = 0; i < parameters.Degree; i++)
            {
                ulong power = modulus.Power((ulong)i + 1, 17);
                polynomial.Limb(j)[i] = modulus.ToBalanced(modulus.Multiply(power, (ulong)j + 1));
            }
        }

        return polynomial;
    }
}
