using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// (b, a) with b + a s = m + e modulo the product of its limbs; NTT domain, near residues.
/// </summary>
public sealed class Ciphertext : IDisposable
{
    /// <summary>Makes (0, 0).</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="limbCount">Limbs, from 1 to those of the parameters: the level plus one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limb count is out of range.</exception>
    public Ciphertext(SchemeParameters parameters, int limbCount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (limbCount < 1 || limbCount > parameters.LimbCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(limbCount), limbCount, $"a ciphertext has 1 to {parameters.LimbCount} limbs");
        }

        Parameters = parameters;
        B = new RnsPolynomial(parameters.Ring, limbCount, PolynomialDomain.Ntt);
        A = new RnsPolynomial(parameters.Ring, limbCount, PolynomialDomain.Ntt);
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>b.</summary>
    public RnsPolynomial B { get; }

    /// <summary>a.</summary>
    public RnsPolynomial A { get; }

    /// <summary>Number of limbs.</summary>
    public int LimbCount => B.LimbCount;

    /// <summary>Bytes of both polynomials.</summary>
    internal int BodySize => 2 * Shapes.ByteCount(B);

    /// <summary>Reads a ciphertext of two polynomials.</summary>
    /// <exception cref="WireFormatException">The bytes are no ciphertext of these parameters.</exception>
    public static Ciphertext Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.Ciphertext, parameters.Fingerprint);
        return Read(ref reader, parameters, reader.ReadInt32("limb count", 1, parameters.LimbCount));
    }

    /// <summary>Writes both polynomials; they are brought to balanced residues first.</summary>
    public byte[] Serialize()
    {
        var bytes = new byte[WireWriter.HeaderSize + 4 + BodySize];
        var writer = new WireWriter(bytes, WireType.Ciphertext, Parameters.Fingerprint);
        writer.WriteUInt32((uint)LimbCount);
        Write(ref writer);
        writer.Complete();
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }

    /// <summary>Reads both polynomials, which end a message.</summary>
    internal static Ciphertext Read(ref WireReader reader, SchemeParameters parameters, int limbs)
    {
        int expected = 2 * Shapes.ByteCount(parameters.Ring, limbs);
        if (reader.Remaining != expected)
        {
            throw new WireFormatException($"polynomials: {reader.Remaining} bytes; expected {expected}");
        }

        var ciphertext = new Ciphertext(parameters, limbs);
        try
        {
            Shapes.ReadPolynomial(ref reader, ciphertext.B, "b");
            Shapes.ReadPolynomial(ref reader, ciphertext.A, "a");
            reader.Complete();
            return ciphertext;
        }
        catch
        {
            ciphertext.Dispose();
            throw;
        }
    }

    /// <summary>Writes both polynomials, brought to balanced residues first.</summary>
    internal void Write(ref WireWriter writer)
    {
        Shapes.Balance(B);
        Shapes.Balance(A);
        Shapes.WritePolynomial(ref writer, B);
        Shapes.WritePolynomial(ref writer, A);
    }
}
