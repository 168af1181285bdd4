using System.Security.Cryptography;
using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class RoundTripTests
{
    [Theory]
    [InlineData(WireType.PublicKey, "Packing")]
    [InlineData(WireType.PublicKey, "TinyChain")]
    [InlineData(WireType.PublicKey, "Open")]
    [InlineData(WireType.GaloisKeys, "Tiny")]
    [InlineData(WireType.GaloisKeys, "TinyChain")]
    [InlineData(WireType.SeededCiphertext, "Packing")]
    [InlineData(WireType.SeededCiphertext, "TinyChain")]
    [InlineData(WireType.Ciphertext, "Packing")]
    [InlineData(WireType.Ciphertext, "TinyChain")]
    [InlineData(WireType.SlotCiphertext, "Packing")]
    [InlineData(WireType.SlotCiphertext, "TinyChain")]
    public void WritingWhatWasReadGivesTheSameBytes(WireType type, string name)
    {
        SchemeParameters parameters = TestParameters.Named(name);
        byte[] bytes = Samples.Create(type, parameters);
        Assert.Equal(bytes, Samples.Rewrite(type, parameters, bytes));
    }

    [Fact]
    public void SizesAreThoseOfTheDesign()
    {
        SchemeParameters parameters = TestParameters.Packing;
        Assert.Equal(24_628, Samples.SeededCiphertext(parameters, 1).Length);
        Assert.Equal(24_628, SeededCiphertext.ByteCount(parameters, 1));
        Assert.Equal(24_608, SeededCiphertext.BodySize(parameters, 1));
        int publicKey = Samples.PublicKey(parameters).Length;
        Assert.Equal(24_624, publicKey);
        int[] elements = Enumerable.Range(1, 13).Select(i => (2 * i) + 1).ToArray();
        int galoisKeys = Samples.GaloisKeys(parameters, elements).Length;
        Assert.Equal(galoisKeys, GaloisKeys.ByteCount(parameters, 13));
        Assert.True(galoisKeys + publicKey < 700_000);
    }

    [Fact]
    public void LowerLevelsTravelAtTheirOwnSize()
    {
        SchemeParameters parameters = TestParameters.TinyChain;
        for (int limbs = 1; limbs <= 3; limbs++)
        {
            byte[] bytes = Samples.Ciphertext(parameters, limbs);
            Assert.Equal(WireWriter.HeaderSize + 4 + (2 * limbs * 1024 * 45 / 8), bytes.Length);
            Assert.Equal(bytes, Samples.Rewrite(WireType.Ciphertext, parameters, bytes));
        }
    }

    [Fact]
    public void ADeserialisedCiphertextDecrypts()
    {
        using var session = new Session(TestParameters.TinyChain);
        using var evaluator = new Evaluator(session.Parameters);
        Int128[] message = Reference.Random(new Random(1), 1024, 1 << 30);
        using Ciphertext x = session.Encrypt(message, 2);

        // A sum is lazily reduced, not balanced, before it is written.
        evaluator.Add(x, x, x);
        using Ciphertext read = Ciphertext.Deserialize(session.Parameters, x.Serialize());
        Reference.AssertHolds(session, read, Reference.Add(message, message), 2 * NoiseEstimate.Fresh);
    }

    [Fact]
    public void DeserialisedKeysWork()
    {
        using var session = new Session(TestParameters.TinyChain);
        using var evaluator = new Evaluator(session.Parameters);
        using GaloisKeys keys = session.Keys(25, 5, 5);
        Assert.Equal([5, 25], keys.Elements);
        using GaloisKeys read = GaloisKeys.Deserialize(session.Parameters, keys.Serialize());
        using PublicKey key = KeyGenerator.CreatePublicKey(session.Secret);
        using PublicKey readKey = PublicKey.Deserialize(session.Parameters, key.Serialize());
        using var encryptor = new ZeroEncryptor(readKey);
        using var zero = new Ciphertext(session.Parameters, 3);
        encryptor.Encrypt(zero);

        Int128[] message = Reference.Random(new Random(1), 1024, 1 << 30);
        using Ciphertext x = session.Encrypt(message, 3);
        using var result = new Ciphertext(session.Parameters, 3);
        evaluator.Add(x, zero, x);
        evaluator.ApplyAutomorphism(x, 25, read, result);
        double noise = NoiseEstimate.Add(NoiseEstimate.PublicKeyZero(1024), NoiseEstimate.KeySwitch(session.Parameters, 3, 1));
        Reference.AssertHolds(session, result, Reference.Automorphism(message, 25), noise);
    }

    [Fact]
    public void SlotsTravelWithScaleAndLevel()
    {
        using var session = new SlotSession(TestParameters.TinyChain, Math.ScaleB(1, 40));
        System.Numerics.Complex[] values = session.Random(3);
        for (int level = 0; level < 3; level++)
        {
            using SlotCiphertext sent = session.Encrypt(values, level);
            byte[] bytes = sent.Serialize();
            using SlotCiphertext received = SlotCiphertext.Deserialize(session.Parameters, bytes);
            Assert.Equal(level, received.Level);
            Assert.Equal(sent.Scale, received.Scale);
            Assert.True(session.Error(received, values) < 1e-8);
            Assert.Equal(28 + (2 * (level + 1) * 1024 * 45 / 8), bytes.Length);
        }

        using SlotCiphertext low = session.Encrypt(values, 0);
        using var large = new SlotCiphertext(Ciphertext.Deserialize(session.Parameters, low.Ciphertext.Serialize()), Math.ScaleB(1, 45));
        Assert.Throws<InvalidOperationException>(large.Serialize);
    }

    [Fact]
    public void AnEmptyKeySetTravels()
    {
        byte[] bytes = Samples.GaloisKeys(TestParameters.Tiny);
        Assert.Equal(20, bytes.Length);
        using GaloisKeys keys = GaloisKeys.Deserialize(TestParameters.Tiny, bytes);
        Assert.Empty(keys.Elements);
    }

    [Fact]
    public void SeededBodyReadsIntoMemoryThatExists()
    {
        SchemeParameters parameters = TestParameters.TinyChain;
        byte[] bytes = Samples.SeededCiphertext(parameters, 2);
        using Ciphertext expected = SeededCiphertext.Deserialize(parameters, bytes);
        using var actual = new Ciphertext(parameters, 2);
        using var stream = new SeededStream(KnownAnswer.Seed);
        var reader = new WireReader(bytes, WireType.SeededCiphertext, parameters.Fingerprint);
        Assert.Equal(2u, reader.ReadUInt32("limb count"));
        SeededCiphertext.ReadBody(ref reader, stream, actual);
        reader.Complete();
        Assert.Equal(expected.Serialize(), actual.Serialize());
    }

    [Fact]
    public void PublicKeyFormatIsFrozen()
    {
        using SchemeParameters parameters = KnownAnswer.Parameters();
        using var key = new PublicKey(parameters, KnownAnswer.Polynomial(parameters, 2), KnownAnswer.Seed);
        AssertFrozen("fd1341c1b78c6fba11d271fd159b87ee593f5ac72a2b3c28927e79dba288c305", key.Serialize());
    }

    [Fact]
    public void GaloisKeyFormatIsFrozen()
    {
        using SchemeParameters parameters = KnownAnswer.Parameters();
        RnsPolynomial[] digits = [KnownAnswer.Polynomial(parameters, 3), KnownAnswer.Polynomial(parameters, 3)];
        using var keys = new GaloisKeys(parameters, [new GaloisKey(parameters, 2047, digits, KnownAnswer.Seed)]);
        AssertFrozen("6dfa449303ad022ddff62683b34b701cfc8cf83ec2b8680e4ac1a8b07d6ba6b8", keys.Serialize());
    }

    [Fact]
    public void CiphertextFormatsAreFrozen()
    {
        using SchemeParameters parameters = KnownAnswer.Parameters();
        using RnsPolynomial b = KnownAnswer.Polynomial(parameters, 2);
        byte[] seeded = SeededCiphertext.Serialize(parameters, KnownAnswer.Seed, b);
        AssertFrozen("58baae6a9a8756b59b3e8de857fca8cdb9fc8b89fc7fbab6e8a1bad4908104e8", seeded);

        // The expansion of a is part of the second form.
        using Ciphertext ciphertext = SeededCiphertext.Deserialize(parameters, seeded);
        AssertFrozen("57a5e1175151bc731cfde9b3b2bc84f900cd75df24a406fa291154d9d4f9a06d", ciphertext.Serialize());
        using var slots = new SlotCiphertext(SeededCiphertext.Deserialize(parameters, seeded), Math.ScaleB(1.25, 30));
        AssertFrozen("7a262875f5ce85057bdac37f0a1f0c5e466540f3fdafb9720186ce723fa34370", slots.Serialize());
    }

    private static void AssertFrozen(string expected, byte[] bytes) =>
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(bytes)));
}
