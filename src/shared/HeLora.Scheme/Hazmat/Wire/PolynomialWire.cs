using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// The wire form of polynomials, limb after limb, each residue in the bits of its modulus, and the checks that keys and
/// ciphertexts share.
/// </summary>
internal static class PolynomialWire
{
    /// <summary>Copies a seed of the right length.</summary>
    /// <exception cref="ArgumentException">The seed has another length than <see cref="SeededStream.SeedSize"/>.</exception>
    public static ReadOnlyMemory<byte> CheckSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == SeededStream.SeedSize
            ? seed.ToArray()
            : throw new ArgumentException($"seed: {seed.Length} bytes; expected {SeededStream.SeedSize}", nameof(seed));

    /// <summary>Checks ring, limbs and the NTT domain.</summary>
    /// <exception cref="ArgumentException">One of them is another.</exception>
    public static void Check(SchemeParameters parameters, RnsPolynomial polynomial, int limbs, string name)
    {
        if (!ReferenceEquals(polynomial.Ring, parameters.Ring))
        {
            throw new ArgumentException($"{name}: another ring; expected that of the parameters", name);
        }

        if (polynomial.LimbCount != limbs || polynomial.Domain != PolynomialDomain.Ntt)
        {
            throw new ArgumentException(
                $"{name}: {polynomial.LimbCount} limbs, domain {polynomial.Domain}; "
                + $"expected {limbs} limbs, domain {PolynomialDomain.Ntt}",
                name);
        }
    }

    /// <summary>Bytes of a polynomial.</summary>
    public static int ByteCount(RnsPolynomial polynomial) => ByteCount(polynomial.Ring, polynomial.LimbCount);

    /// <summary>Bytes of a polynomial over the first limbs of a ring.</summary>
    public static int ByteCount(RnsRing ring, int limbs)
    {
        int bytes = 0;
        for (int i = 0; i < limbs; i++)
        {
            bytes += BitPacking.ByteCount(ring.Degree, ring.Limbs[i].Modulus.BitLength);
        }

        return bytes;
    }

    /// <summary>Writes a polynomial whose residues are balanced.</summary>
    public static void Write(ref WireWriter writer, RnsPolynomial polynomial)
    {
        for (int i = 0; i < polynomial.LimbCount; i++)
        {
            writer.WriteResidues(polynomial.Limb(i), polynomial.Ring.Limbs[i].Modulus);
        }
    }

    /// <summary>Reads a polynomial, as balanced residues, into memory that exists.</summary>
    /// <exception cref="WireFormatException">The bytes end early or a residue is not canonical.</exception>
    public static void Read(ref WireReader reader, RnsPolynomial destination, string field)
    {
        for (int i = 0; i < destination.LimbCount; i++)
        {
            reader.ReadResidues(field, destination.Ring.Limbs[i].Modulus, destination.Limb(i));
        }
    }

    /// <summary>Reads a new polynomial, NTT domain; its length is checked before memory is allocated for it.</summary>
    /// <exception cref="WireFormatException">The bytes end early or a residue is not canonical.</exception>
    public static RnsPolynomial Read(ref WireReader reader, SchemeParameters parameters, int limbs, string field)
    {
        int bytes = ByteCount(parameters.Ring, limbs);
        if (reader.Remaining < bytes)
        {
            throw new WireFormatException($"{field}: {reader.Remaining} bytes are left; expected {bytes}");
        }

        var polynomial = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
        try
        {
            Read(ref reader, polynomial, field);
            return polynomial;
        }
        catch
        {
            polynomial.Dispose();
            throw;
        }
    }

    /// <summary>Replaces lazily reduced residues by the balanced ones of the same classes, in place.</summary>
    public static void Balance(RnsPolynomial polynomial)
    {
        for (int i = 0; i < polynomial.LimbCount; i++)
        {
            Residues.Reduce(polynomial.Ring.Limbs[i].Modulus, polynomial.Limb(i), polynomial.Limb(i));
        }
    }
}
