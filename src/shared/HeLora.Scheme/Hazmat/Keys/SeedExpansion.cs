using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Expands a seed to uniform polynomials. The expansion is part of the wire format: one stream gives the limbs in the order of
/// the moduli, and for each limb N residues as <see cref="UniformSampler"/> defines them, which are values in the NTT domain.
/// </summary>
public static class SeedExpansion
{
    /// <summary>Makes the uniform polynomial of a seed, NTT domain.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="limbs">Number of limbs, the first ones of the ring; the special prime comes last.</param>
    /// <param name="seed">32 bytes.</param>
    /// <exception cref="ArgumentException">The seed has the wrong length, or the ring has fewer limbs.</exception>
    public static RnsPolynomial Uniform(SchemeParameters parameters, int limbs, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var stream = new SeededStream(seed);
        var polynomial = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
        Uniform(stream, polynomial);
        return polynomial;
    }

    /// <summary>Fills all limbs of a polynomial in the NTT domain with the next residues of a stream.</summary>
    /// <exception cref="ArgumentException">The polynomial is not in the NTT domain.</exception>
    public static void Uniform(SeededStream stream, RnsPolynomial polynomial)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(polynomial);
        if (polynomial.Domain != PolynomialDomain.Ntt)
        {
            throw new ArgumentException(
                $"polynomial: domain {polynomial.Domain}; expected {PolynomialDomain.Ntt}", nameof(polynomial));
        }

        for (int i = 0; i < polynomial.LimbCount; i++)
        {
            UniformSampler.Sample(stream, polynomial.Ring.Limbs[i].Modulus.Value, polynomial.Limb(i));
        }
    }
}
