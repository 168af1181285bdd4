using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Expands a seed to uniform polynomials. The format: one stream, limbs in the order of the chain, each N residues
/// as <see cref="UniformSampler"/> defines, read as values in the NTT domain.
/// </summary>
public static class SeedExpansion
{
    /// <summary>A fresh uniform polynomial.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="limbs">The first limbs of the ring.</param>
    /// <param name="seed">32 bytes.</param>
    public static RnsPolynomial Uniform(SchemeParameters parameters, int limbs, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var stream = new SeededStream(seed);
        var polynomial = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
        Uniform(stream, polynomial);
        return polynomial;
    }

    /// <summary>Fills a polynomial, which must be in the NTT domain, from a stream.</summary>
    /// <exception cref="ArgumentException">The polynomial is not in the NTT domain.</exception>
    public static void Uniform(SeededStream stream, RnsPolynomial polynomial)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(polynomial);
        if (polynomial.Domain != PolynomialDomain.Ntt)
        {
            throw new ArgumentException("a polynomial in the NTT domain is expected", nameof(polynomial));
        }

        for (int i = 0; i < polynomial.LimbCount; i++)
        {
            UniformSampler.Sample(stream, polynomial.Ring.Limbs[i].Modulus.Value, polynomial.Limb(i));
        }
    }
}
