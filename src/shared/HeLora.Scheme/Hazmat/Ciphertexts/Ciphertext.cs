using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// A pair (b, a) with b + a s = m + e modulo the product of its moduli, where s is the secret, m the message and e the
/// noise. Both polynomials are in the NTT domain, and their residues are lazily reduced.
/// </summary>
public sealed class Ciphertext : IDisposable
{
    /// <summary>Makes (0, 0), an encryption of zero that hides nothing: a destination for operations.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="limbCount">Number of limbs, the level plus one: from 1 to the limb count of the parameters.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limb count is out of range.</exception>
    public Ciphertext(SchemeParameters parameters, int limbCount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (limbCount < 1 || limbCount > parameters.LimbCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(limbCount), limbCount, $"limb count: {limbCount}; expected 1 to {parameters.LimbCount}");
        }

        Parameters = parameters;
        B = new RnsPolynomial(parameters.Ring, limbCount, PolynomialDomain.Ntt);
        A = new RnsPolynomial(parameters.Ring, limbCount, PolynomialDomain.Ntt);
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>b, NTT domain.</summary>
    public RnsPolynomial B { get; }

    /// <summary>a, NTT domain.</summary>
    public RnsPolynomial A { get; }

    /// <summary>Number of limbs: the level plus one.</summary>
    public int LimbCount => B.LimbCount;

    /// <summary>Bytes of both polynomials on the wire.</summary>
    internal int BodySize => 2 * PolynomialWire.ByteCount(B);

    /// <summary>Reads a message of type <see cref="WireType.Ciphertext"/>.</summary>
    /// <exception cref="WireFormatException">The bytes are not a ciphertext of these parameters.</exception>
    public static Ciphertext Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.Ciphertext, parameters.Fingerprint);
        return Read(ref reader, parameters, reader.ReadInt32("limb count", 1, parameters.LimbCount));
    }

    /// <summary>
    /// Writes a message of type <see cref="WireType.Ciphertext"/>. The residues of both polynomials are balanced in place
    /// first.
    /// </summary>
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

    /// <summary>Reads both polynomials, with which a message must end.</summary>
    /// <exception cref="WireFormatException">The remaining bytes are not two such polynomials.</exception>
    internal static Ciphertext Read(ref WireReader reader, SchemeParameters parameters, int limbs)
    {
        int expected = 2 * PolynomialWire.ByteCount(parameters.Ring, limbs);
        if (reader.Remaining != expected)
        {
            throw new WireFormatException($"polynomials: {reader.Remaining} bytes; expected {expected}");
        }

        var ciphertext = new Ciphertext(parameters, limbs);
        try
        {
            PolynomialWire.Read(ref reader, ciphertext.B, "b");
            PolynomialWire.Read(ref reader, ciphertext.A, "a");
            reader.Complete();
            return ciphertext;
        }
        catch
        {
            ciphertext.Dispose();
            throw;
        }
    }

    /// <summary>Balances the residues of both polynomials in place and writes them.</summary>
    internal void Write(ref WireWriter writer)
    {
        PolynomialWire.Balance(B);
        PolynomialWire.Balance(A);
        PolynomialWire.Write(ref writer, B);
        PolynomialWire.Write(ref writer, A);
    }
}
