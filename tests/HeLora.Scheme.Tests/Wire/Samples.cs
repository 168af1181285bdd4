using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

/// <summary>Makes one message of each type for a parameter set, and reads and rewrites messages.</summary>
internal static class Samples
{
    public static byte[] PublicKey(SchemeParameters parameters)
    {
        using SecretKey secret = SecretKey.Generate(parameters);
        using PublicKey key = KeyGenerator.CreatePublicKey(secret);
        return key.Serialize();
    }

    public static byte[] GaloisKeys(SchemeParameters parameters, params int[] elements)
    {
        using SecretKey secret = SecretKey.Generate(parameters);
        using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(secret, elements);
        return keys.Serialize();
    }

    public static byte[] SeededCiphertext(SchemeParameters parameters, int limbs)
    {
        using var session = new Session(parameters);
        return session.EncryptToBytes(Reference.Random(new Random(1), parameters.Degree, 1 << 30), limbs);
    }

    public static byte[] Ciphertext(SchemeParameters parameters, int limbs)
    {
        using Ciphertext ciphertext = Scheme.Hazmat.SeededCiphertext.Deserialize(parameters, SeededCiphertext(parameters, limbs));
        return ciphertext.Serialize();
    }

    public static byte[] SlotCiphertext(SchemeParameters parameters, int limbs, double scale)
    {
        using var ciphertext = new SlotCiphertext(
            Scheme.Hazmat.SeededCiphertext.Deserialize(parameters, SeededCiphertext(parameters, limbs)), scale);
        return ciphertext.Serialize();
    }

    public static byte[] Create(WireType type, SchemeParameters parameters) => type switch
    {
        WireType.PublicKey => PublicKey(parameters),
        WireType.GaloisKeys => GaloisKeys(parameters, 5, 25),
        WireType.SeededCiphertext => SeededCiphertext(parameters, parameters.LimbCount),
        WireType.Ciphertext => Ciphertext(parameters, parameters.LimbCount),
        WireType.SlotCiphertext => SlotCiphertext(parameters, parameters.LimbCount, Math.ScaleB(1.5, 40)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no sample"),
    };

    /// <summary>Reads a message and serialises the result.</summary>
    public static byte[] Rewrite(WireType type, SchemeParameters parameters, byte[] bytes)
    {
        switch (type)
        {
            case WireType.PublicKey:
                using (PublicKey key = Scheme.PublicKey.Deserialize(parameters, bytes))
                {
                    return key.Serialize();
                }

            case WireType.GaloisKeys:
                using (GaloisKeys keys = Scheme.GaloisKeys.Deserialize(parameters, bytes))
                {
                    return keys.Serialize();
                }

            case WireType.SeededCiphertext:
                using (Ciphertext ciphertext = Scheme.Hazmat.SeededCiphertext.Deserialize(parameters, bytes))
                {
                    ReadOnlySpan<byte> seed = bytes.AsSpan(WireWriter.HeaderSize + 4, SeededStream.SeedSize);
                    return Scheme.Hazmat.SeededCiphertext.Serialize(parameters, seed, ciphertext.B);
                }

            case WireType.Ciphertext:
                using (Ciphertext ciphertext = Scheme.Hazmat.Ciphertext.Deserialize(parameters, bytes))
                {
                    return ciphertext.Serialize();
                }

            case WireType.SlotCiphertext:
                using (SlotCiphertext ciphertext = Scheme.Hazmat.SlotCiphertext.Deserialize(parameters, bytes))
                {
                    return ciphertext.Serialize();
                }

            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "no sample");
        }
    }
}
