using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme;

/// <summary>
/// An encryption of zero, (b, a) with b = -a s + e over all ciphertext moduli, NTT domain. <c>a</c> is expanded
/// from a seed, so b and the seed are all that travels.
/// </summary>
public sealed class PublicKey : IDisposable
{
    /// <summary>Takes the key's parts.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="b">b, all ciphertext limbs, NTT domain, balanced; owned by the key from here on.</param>
    /// <param name="seed">32 bytes that a is expanded from.</param>
    /// <exception cref="ArgumentException">b has the wrong shape, or the seed the wrong length.</exception>
    public PublicKey(SchemeParameters parameters, RnsPolynomial b, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(b);
        Parameters = parameters;
        B = b;
        Seed = Shapes.CheckSeed(seed);
        Shapes.Check(parameters, b, parameters.LimbCount, nameof(b));
        A = SeedExpansion.Uniform(parameters, parameters.LimbCount, Seed.Span);
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>b.</summary>
    public RnsPolynomial B { get; }

    /// <summary>a.</summary>
    public RnsPolynomial A { get; }

    /// <summary>The seed of a.</summary>
    public ReadOnlyMemory<byte> Seed { get; }

    /// <summary>Reads a key.</summary>
    /// <exception cref="WireFormatException">The bytes are no public key of these parameters.</exception>
    public static PublicKey Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.PublicKey, parameters.Fingerprint);
        ReadOnlySpan<byte> seed = reader.Take(SeededStream.SeedSize, "seed");
        RnsPolynomial b = Shapes.ReadPolynomial(ref reader, parameters, parameters.LimbCount, "b");
        reader.Complete();
        return new PublicKey(parameters, b, seed);
    }

    /// <summary>Writes the key.</summary>
    public byte[] Serialize()
    {
        var bytes = new byte[WireWriter.HeaderSize + SeededStream.SeedSize + Shapes.ByteCount(B)];
        var writer = new WireWriter(bytes, WireType.PublicKey, Parameters.Fingerprint);
        writer.WriteBytes(Seed.Span);
        Shapes.WritePolynomial(ref writer, B);
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
