using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme;

/// <summary>
/// An encryption of zero, (b, a) with b = -a s + e over all ciphertext moduli, NTT domain. Since <c>a</c> is expanded from a
/// seed, only b and the seed are sent. Instances are immutable and may be shared by threads.
/// </summary>
public sealed class PublicKey : IDisposable
{
    /// <summary>Makes a key of its parts.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="b">b, all ciphertext limbs, NTT domain, balanced residues. The key owns and disposes it.</param>
    /// <param name="seed">The 32 bytes that a is expanded from.</param>
    /// <exception cref="ArgumentException">b has the wrong shape, or the seed the wrong length.</exception>
    public PublicKey(SchemeParameters parameters, RnsPolynomial b, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(b);
        Parameters = parameters;
        B = b;
        Seed = PolynomialWire.CheckSeed(seed);
        PolynomialWire.Check(parameters, b, parameters.LimbCount, nameof(b));
        A = SeedExpansion.Uniform(parameters, parameters.LimbCount, Seed.Span);
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>b, all ciphertext limbs, NTT domain, balanced residues.</summary>
    public RnsPolynomial B { get; }

    /// <summary>a, all ciphertext limbs, NTT domain, balanced residues.</summary>
    public RnsPolynomial A { get; }

    /// <summary>The seed that a is expanded from.</summary>
    public ReadOnlyMemory<byte> Seed { get; }

    /// <summary>Reads a message of type <see cref="WireType.PublicKey"/>.</summary>
    /// <exception cref="WireFormatException">The bytes are not a public key of these parameters.</exception>
    public static PublicKey Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.PublicKey, parameters.Fingerprint);
        ReadOnlySpan<byte> seed = reader.Take(SeededStream.SeedSize, "seed");
        RnsPolynomial b = PolynomialWire.Read(ref reader, parameters, parameters.LimbCount, "b");
        reader.Complete();
        return new PublicKey(parameters, b, seed);
    }

    /// <summary>Writes a message of type <see cref="WireType.PublicKey"/>.</summary>
    public byte[] Serialize()
    {
        var bytes = new byte[WireWriter.HeaderSize + SeededStream.SeedSize + PolynomialWire.ByteCount(B)];
        var writer = new WireWriter(bytes, WireType.PublicKey, Parameters.Fingerprint);
        writer.WriteBytes(Seed.Span);
        PolynomialWire.Write(ref writer, B);
        writer.Complete();
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }
}
