using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>Checks and wire form shared by keys and ciphertexts.</summary>
internal static class Shapes
{
    public static ReadOnlyMemory<byte> CheckSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == SeededStream.SeedSize
            ? seed.ToArray()
            : throw new ArgumentException($"a seed of {SeededStream.SeedSize} bytes is expected, got {seed.Length}", nameof(seed));

    public static void Check(SchemeParameters parameters, RnsPolynomial polynomial, int limbs, string name)
    {
        if (!ReferenceEquals(polynomial.Ring, parameters.Ring) || polynomial.LimbCount != limbs
            || polynomial.Domain != PolynomialDomain.Ntt)
        {
            throw new ArgumentException($"a polynomial of {limbs} limbs in the NTT domain of these parameters is expected", name);
        }
    }

    public static int ByteCount(RnsPolynomial polynomial) => ByteCount(polynomial.Ring, polynomial.LimbCount);

    public static int ByteCount(RnsRing ring, int limbs)
    {
        int bytes = 0;
        for (int i = 0; i < limbs; i++)
        {
            bytes += BitPacking.ByteCount(ring.Degree, ring.Limbs[i].Modulus.BitLength);
        }

        return bytes;
    }

    // Residues must be balanced: what is stored in keys and written always is.
    public static void WritePolynomial(ref WireWriter writer, RnsPolynomial polynomial)
    {
        for (int i = 0; i < polynomial.LimbCount; i++)
        {
            writer.WriteResidues(polynomial.Limb(i), polynomial.Ring.Limbs[i].Modulus);
        }
    }

    public static void ReadPolynomial(ref WireReader reader, RnsPolynomial destination, string field)
    {
        for (int i = 0; i < destination.LimbCount; i++)
        {
            reader.ReadResidues(field, destination.Ring.Limbs[i].Modulus, destination.Limb(i));
        }
    }

    public static RnsPolynomial ReadPolynomial(ref WireReader reader, SchemeParameters parameters, int limbs, string field)
    {
        // Checked before anything is allocated for it.
        int bytes = ByteCount(parameters.Ring, limbs);
        if (reader.Remaining < bytes)
        {
            throw new WireFormatException($"{field}: {reader.Remaining} bytes are left; expected {bytes}");
        }

        var polynomial = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
        try
        {
            ReadPolynomial(ref reader, polynomial, field);
            return polynomial;
        }
        catch
        {
            polynomial.Dispose();
            throw;
        }
    }

    public static void Balance(RnsPolynomial polynomial)
    {
        for (int i = 0; i < polynomial.LimbCount; i++)
        {
            Residues.Reduce(polynomial.Ring.Limbs[i].Modulus, polynomial.Limb(i), polynomial.Limb(i));
        }
    }
}
