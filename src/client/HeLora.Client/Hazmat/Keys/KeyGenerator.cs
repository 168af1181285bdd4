using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat;

/// <summary>Makes the public keys and Galois keys that a client gives to a server.</summary>
public static class KeyGenerator
{
    /// <summary>Makes a public key: an encryption of zero under the secret.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The key owns its polynomials.")]
    public static PublicKey CreatePublicKey(SecretKey secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        SchemeParameters parameters = secret.Parameters;
        Span<byte> seed = stackalloc byte[SeededStream.SeedSize];
        RandomNumberGenerator.Fill(seed);
        using SeededStream errors = SeededStream.FromSystemRandom();
        using RnsPolynomial a = SeedExpansion.Uniform(parameters, parameters.LimbCount, seed);
        return new PublicKey(parameters, MinusProductPlusError(secret, a, errors), seed);
    }

    /// <summary>Makes Galois keys for a set of elements.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="elements">Distinct odd numbers below 2N.</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An element is even or out of range.</exception>
    public static GaloisKeys CreateGaloisKeys(SecretKey secret, IEnumerable<int> elements)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(elements);
        return new GaloisKeys(secret.Parameters, elements.Distinct().Select(e => CreateGaloisKey(secret, e)).ToList());
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The digits are disposed of when the key has copied them.")]
    private static GaloisKey CreateGaloisKey(SecretKey secret, int element)
    {
        SchemeParameters parameters = secret.Parameters;
        Modulus special = parameters.SpecialPrime.Modulus;
        RnsRing ring = parameters.Ring;
        Span<byte> seed = stackalloc byte[SeededStream.SeedSize];
        RandomNumberGenerator.Fill(seed);
        using var uniform = new SeededStream(seed);
        using SeededStream errors = SeededStream.FromSystemRandom();
        using var a = new RnsPolynomial(ring, ring.Limbs.Count, PolynomialDomain.Ntt);
        using var rotated = new AlignedBuffer(ring.Degree);
        var digits = new RnsPolynomial[parameters.LimbCount];
        for (int i = 0; i < digits.Length; i++)
        {
            SeedExpansion.Uniform(uniform, a);
            digits[i] = MinusProductPlusError(secret, a, errors);
            Modulus modulus = ring.Limbs[i].Modulus;
            ring.Automorphism(element).ApplyToValues(secret.Values.Limb(i), rotated.Span);
            Residues.MultiplyScalarAccumulate(
                modulus, rotated.Span, modulus.ToBalanced(special.Value % modulus.Value), digits[i].Limb(i));
            Residues.Reduce(modulus, digits[i].Limb(i), digits[i].Limb(i));
        }

        var key = new GaloisKey(parameters, element, digits, seed);
        foreach (RnsPolynomial digit in digits)
        {
            digit.Dispose();
        }

        return key;
    }

    // -a s + e over the limbs of a, NTT domain, balanced.
    private static RnsPolynomial MinusProductPlusError(SecretKey secret, RnsPolynomial a, SeededStream errors)
    {
        RnsRing ring = secret.Parameters.Ring;
        var b = new RnsPolynomial(ring, a.LimbCount, PolynomialDomain.Ntt);
        using var error = new AlignedBuffer(ring.Degree);
        using var product = new AlignedBuffer(ring.Degree);
        ErrorSampler.Sample(errors, error.Span);
        for (int i = 0; i < a.LimbCount; i++)
        {
            Modulus modulus = ring.Limbs[i].Modulus;
            Span<double> limb = b.Limb(i);
            ring.Limbs[i].Forward(error.Span, ErrorSampler.Bound, limb);
            Residues.Multiply(modulus, a.Limb(i), secret.Values.Limb(i), product.Span);
            Residues.Subtract(modulus, limb, product.Span, limb);
        }

        return b;
    }
}
