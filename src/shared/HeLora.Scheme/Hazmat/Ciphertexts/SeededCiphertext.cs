using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// The wire form of a symmetric ciphertext: a 32-byte seed that a is expanded from, and b with every residue in the bits of
/// its modulus. At N = 4096 and one modulus of 48 bits this takes 24.6 kB.
/// </summary>
public static class SeededCiphertext
{
    /// <summary>Bytes of a message of type <see cref="WireType.SeededCiphertext"/>.</summary>
    public static int ByteCount(SchemeParameters parameters, int limbCount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return WireWriter.HeaderSize + 4 + BodySize(parameters, limbCount);
    }

    /// <summary>Bytes of the seed and b alone, as larger messages contain them.</summary>
    public static int BodySize(SchemeParameters parameters, int limbCount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return SeededStream.SeedSize + PolynomialWire.ByteCount(parameters.Ring, limbCount);
    }

    /// <summary>Writes a message of type <see cref="WireType.SeededCiphertext"/>.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="seed">The 32 bytes that a is expanded from.</param>
    /// <param name="b">b, NTT domain, balanced residues.</param>
    /// <exception cref="ArgumentException">The seed has the wrong length.</exception>
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

    /// <summary>Writes the seed and b inside a larger message.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="seed">The 32 bytes that a is expanded from.</param>
    /// <param name="b">b, NTT domain, balanced residues.</param>
    /// <exception cref="ArgumentException">The seed has the wrong length.</exception>
    public static void WriteBody(ref WireWriter writer, ReadOnlySpan<byte> seed, RnsPolynomial b)
    {
        ArgumentNullException.ThrowIfNull(b);
        if (seed.Length != SeededStream.SeedSize)
        {
            throw new ArgumentException($"seed: {seed.Length} bytes; expected {SeededStream.SeedSize}", nameof(seed));
        }

        writer.WriteBytes(seed);
        PolynomialWire.Write(ref writer, b);
    }

    /// <summary>Reads a message of type <see cref="WireType.SeededCiphertext"/> and expands a.</summary>
    /// <exception cref="WireFormatException">The bytes are not a seeded ciphertext of these parameters.</exception>
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
            PolynomialWire.Read(ref reader, ciphertext.B, "b");
            reader.Complete();
            return ciphertext;
        }
        catch
        {
            ciphertext.Dispose();
            throw;
        }
    }

    /// <summary>Reads the seed and b inside a larger message and expands a. Nothing is allocated.</summary>
    /// <param name="reader">The message.</param>
    /// <param name="stream">Any stream; it is reset to the seed.</param>
    /// <param name="destination">The ciphertext, whose limb count says how many limbs are read.</param>
    /// <exception cref="WireFormatException">The bytes end early or a residue is not canonical.</exception>
    public static void ReadBody(ref WireReader reader, SeededStream stream, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ReadBody(reader.Take(BodySize(destination.Parameters, destination.LimbCount), "ciphertext"), stream, destination);
    }

    /// <summary>Reads the seed and b from bytes of their own and expands a. Nothing is allocated.</summary>
    /// <param name="body">Exactly <see cref="BodySize"/> bytes.</param>
    /// <param name="stream">Any stream; it is reset to the seed.</param>
    /// <param name="destination">The ciphertext, whose limb count says how many limbs are read.</param>
    /// <exception cref="WireFormatException">The body has another length, or a residue is not canonical.</exception>
    public static void ReadBody(ReadOnlySpan<byte> body, SeededStream stream, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(destination);
        WireReader reader = WireReader.OfBody(body);
        stream.Reset(reader.Take(SeededStream.SeedSize, "seed"));
        SeedExpansion.Uniform(stream, destination.A);
        PolynomialWire.Read(ref reader, destination.B, "b");
        reader.Complete();
    }
}
