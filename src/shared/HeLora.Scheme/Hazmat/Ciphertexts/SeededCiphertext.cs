using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// A symmetric ciphertext as it travels: a 32-byte seed for a, and b packed to the bits of its moduli (24.6 kB at
/// N = 4096 and one modulus of 48 bits).
/// </summary>
public static class SeededCiphertext
{
    /// <summary>Bytes of one.</summary>
    public static int ByteCount(SchemeParameters parameters, int limbCount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return WireWriter.HeaderSize + 4 + BodySize(parameters, limbCount);
    }

    /// <summary>Bytes of seed and b alone, as larger messages hold them.</summary>
    public static int BodySize(SchemeParameters parameters, int limbCount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return SeededStream.SeedSize + Shapes.ByteCount(parameters.Ring, limbCount);
    }

    /// <summary>Writes a seed and b as a message of its own.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="seed">32 bytes.</param>
    /// <param name="b">b, NTT domain, balanced.</param>
    public static byte[] Serialize(SchemeParameters parameters, ReadOnlySpan<byte> seed, RnsPolynomial b)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(b);
        var bytes = new byte[ByteCount(parameters, b.LimbCount)];
        var writer = new WireWriter(bytes, WireType.SeededCiphertext, parameters.Fingerprint);
        writer.WriteUInt32((uint)b.LimbCount);
        WriteBody(ref writer, seed, b);
        writer.Complete();
        return bytes;
    }

    /// <summary>Writes seed and b inside a larger message.</summary>
    /// <exception cref="ArgumentException">The seed has the wrong length.</exception>
    public static void WriteBody(ref WireWriter writer, ReadOnlySpan<byte> seed, RnsPolynomial b)
    {
        ArgumentNullException.ThrowIfNull(b);
        if (seed.Length != SeededStream.SeedSize)
        {
            throw new ArgumentException($"a seed of {SeededStream.SeedSize} bytes is expected, got {seed.Length}", nameof(seed));
        }

        writer.WriteBytes(seed);
        Shapes.WritePolynomial(ref writer, b);
    }

    /// <summary>Reads a message of its own and expands it.</summary>
    /// <exception cref="WireFormatException">The bytes are no seeded ciphertext of these parameters.</exception>
    public static Ciphertext Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.SeededCiphertext, parameters.Fingerprint);
        int limbs = reader.ReadInt32("limb count", 1, parameters.LimbCount);
        if (reader.Remaining != BodySize(parameters, limbs))
        {
            throw new WireFormatException($"body: {reader.Remaining} bytes; expected {BodySize(parameters, limbs)}");
        }

        var ciphertext = new Ciphertext(parameters, limbs);
        try
        {
            ReadOnlySpan<byte> seed = reader.Take(SeededStream.SeedSize, "seed");
            using var stream = new SeededStream(seed);
            SeedExpansion.Uniform(stream, ciphertext.A);
            Shapes.ReadPolynomial(ref reader, ciphertext.B, "b");
            reader.Complete();
            return ciphertext;
        }
        catch
        {
            ciphertext.Dispose();
            throw;
        }
    }

    /// <summary>Reads seed and b inside a larger message and expands a, into memory that exists.</summary>
    /// <param name="reader">The message.</param>
    /// <param name="stream">A stream to reset to the seed.</param>
    /// <param name="destination">The ciphertext.</param>
    /// <exception cref="WireFormatException">The bytes end early or a residue is not canonical.</exception>
    public static void ReadBody(ref WireReader reader, SeededStream stream, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ReadBody(reader.Take(BodySize(destination.Parameters, destination.LimbCount), "ciphertext"), stream, destination);
    }

    /// <summary>Reads seed and b and expands a, into memory that exists.</summary>
    /// <param name="body">Exactly <see cref="BodySize"/> bytes.</param>
    /// <param name="stream">A stream to reset to the seed.</param>
    /// <param name="destination">The ciphertext.</param>
    /// <exception cref="WireFormatException">The length is another, or a residue is not canonical.</exception>
    public static void ReadBody(ReadOnlySpan<byte> body, SeededStream stream, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(destination);
        WireReader reader = WireReader.OfBody(body);
        stream.Reset(reader.Take(SeededStream.SeedSize, "seed"));
        SeedExpansion.Uniform(stream, destination.A);
        Shapes.ReadPolynomial(ref reader, destination.B, "b");
        reader.Complete();
    }
}
