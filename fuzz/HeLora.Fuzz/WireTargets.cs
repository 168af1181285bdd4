using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Fuzz;

/// <summary>The messages of the scheme. What is accepted must serialise to the very bytes it was read from.</summary>
internal static class WireTargets
{
    private const int CountField = WireWriter.HeaderSize;

    // The smallest ring, so that messages are short; it protects nothing. Made late: instrumented code cannot run
    // before the fuzzer is connected.
    private static readonly Lazy<SchemeParameters> Single = new(() => Create(1));
    private static readonly Lazy<SchemeParameters> Chain = new(() => Create(2));

    private static readonly byte[][] Tokens =
        new uint[] { 0, 1, 2, 3, 5, 1024, 2047, 2048, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF }
            .Select(BitConverter.GetBytes).ToArray();

    private static readonly byte[][] Scales =
        new[] { 0.0, -0.0, -1, double.Epsilon, double.NaN, double.PositiveInfinity, Math.ScaleB(1, 60) }
            .Select(BitConverter.GetBytes).ToArray();

    public static FuzzTarget PublicKey { get; } = new(
        "public-key",
        bytes =>
        {
            using PublicKey key = Scheme.PublicKey.Deserialize(Chain.Value, bytes);
            CheckSame(bytes, key.Serialize());
        },
        () =>
        {
            using var key = new PublicKey(Chain.Value, Expand(Chain.Value, 2, 1), Seed(2));
            return [key.Serialize()];
        },
        Tokens);

    public static FuzzTarget GaloisKeys { get; } = new(
        "galois-keys",
        bytes =>
        {
            using GaloisKeys keys = Scheme.GaloisKeys.Deserialize(Single.Value, bytes);
            CheckSame(bytes, keys.Serialize());
        },
        () => [WriteGaloisKeys(), WriteGaloisKeys(5), WriteGaloisKeys(3, 2047)],
        Tokens);

    public static FuzzTarget Ciphertext { get; } = new(
        "ciphertext",
        bytes =>
        {
            using Ciphertext ciphertext = Scheme.Hazmat.Ciphertext.Deserialize(Chain.Value, bytes);
            CheckSame(bytes, ciphertext.Serialize());
        },
        () => [WriteCiphertext(1), WriteCiphertext(2)],
        Tokens);

    public static FuzzTarget SeededCiphertext { get; } = new(
        "seeded-ciphertext",
        bytes =>
        {
            using Ciphertext ciphertext = Scheme.Hazmat.SeededCiphertext.Deserialize(Chain.Value, bytes);
            ReadOnlySpan<byte> seed = bytes.AsSpan(CountField + 4, SeededStream.SeedSize);
            CheckSame(bytes, Scheme.Hazmat.SeededCiphertext.Serialize(Chain.Value, seed, ciphertext.B));
        },
        () => [WriteSeeded(1), WriteSeeded(2)],
        Tokens);

    public static FuzzTarget SlotCiphertext { get; } = new(
        "slot-ciphertext",
        bytes =>
        {
            using SlotCiphertext ciphertext = Scheme.Hazmat.SlotCiphertext.Deserialize(Chain.Value, bytes);
            CheckSame(bytes, ciphertext.Serialize());
        },
        () => [WriteSlots(1, 1), WriteSlots(2, Math.ScaleB(1, 40))],
        [.. Tokens, .. Scales]);

    private static SchemeParameters Create(int limbs)
    {
        ulong[] primes = Primes.NttPrimes(1024, 30, limbs + 1);
        return SchemeParameters.CreateInsecure(1024, primes.AsSpan(0, limbs), primes[limbs]);
    }

    private static byte[] Seed(byte value)
    {
        var seed = new byte[SeededStream.SeedSize];
        seed.AsSpan().Fill(value);
        return seed;
    }

    private static RnsPolynomial Expand(SchemeParameters parameters, int limbs, byte seed) =>
        SeedExpansion.Uniform(parameters, limbs, Seed(seed));

    private static byte[] WriteGaloisKeys(params int[] elements)
    {
        using var keys = new GaloisKeys(
            Single.Value, elements.Select(e => new GaloisKey(Single.Value, e, [Expand(Single.Value, 2, (byte)e)], Seed(3))).ToList());
        return keys.Serialize();
    }

    private static byte[] WriteSeeded(int limbs)
    {
        using RnsPolynomial b = Expand(Chain.Value, limbs, 4);
        return Scheme.Hazmat.SeededCiphertext.Serialize(Chain.Value, Seed(5), b);
    }

    private static byte[] WriteCiphertext(int limbs)
    {
        using Ciphertext ciphertext = Scheme.Hazmat.SeededCiphertext.Deserialize(Chain.Value, WriteSeeded(limbs));
        return ciphertext.Serialize();
    }

    private static byte[] WriteSlots(int limbs, double scale)
    {
        using var ciphertext = new SlotCiphertext(
            Scheme.Hazmat.SeededCiphertext.Deserialize(Chain.Value, WriteSeeded(limbs)), scale);
        return ciphertext.Serialize();
    }

    private static void CheckSame(byte[] read, byte[] written)
    {
        if (!read.AsSpan().SequenceEqual(written))
        {
            throw new InvalidOperationException("the message was accepted and is another one when written again");
        }
    }
}
