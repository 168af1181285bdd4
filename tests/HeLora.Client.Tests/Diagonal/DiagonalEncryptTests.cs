using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Diagonal;

/// <summary>What a client sends.</summary>
public sealed class DiagonalEncryptTests
{
    public static TheoryData<int> Rescales => DiagonalOffers.Rescales;

    // Slots hold the inputs of each token, scaled to norm 1, at the positions that the layout says.
    [Theory]
    [InlineData(1, 1, 300)]
    [InlineData(1, 2, 300)]
    [InlineData(2, 2, 40)]
    [InlineData(1, 8, 20)]
    [InlineData(1, 1, 1300)]
    public void RequestsHoldTheScaledActivations(int rescales, int batch, int inputSize)
    {
        DiagonalOffer offer = DiagonalOffers.Create(rescales, batch, inputSize);
        DiagonalLayout layout = offer.Layout;
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        using var encoder = new SlotEncoder(offer.Parameters);
        int tokens = batch + 1;
        float[] x = Random(tokens * inputSize, tokens);
        var scales = new double[tokens];
        byte[] request = client.Encrypt(x, scales);
        Assert.Equal(offer.ActivationBytes(tokens), request.Length);
        for (int t = 0; t < tokens; t++)
        {
            Assert.Equal(1, scales[t] * Math.Sqrt(x.Skip(t * inputSize).Take(inputSize).Sum(v => (double)v * v)), 1e-12);
        }

        List<RnsPolynomial> messages = Decrypt(secret, offer, request, tokens);
        Assert.Equal(layout.InputCiphertexts(tokens), messages.Count);
        for (int m = 0; m < messages.Count; m++)
        {
            var slots = new double[encoder.SlotCount];
            encoder.Decode(messages[m], Math.ScaleB(1, DiagonalScales.Log2Activations(layout.Ring)), slots);
            int unit = m / layout.InputBlocks, block = m % layout.InputBlocks;
            for (int slot = 0; slot < slots.Length; slot++)
            {
                int token = (unit * layout.UnitTokens) + (slot % layout.UnitTokens);
                int input = (block * layout.InputPeriod) + layout.InputAt(slot / layout.UnitTokens);
                double expected = token < tokens && input < inputSize ? x[(token * inputSize) + input] * scales[token] : 0;
                Assert.Equal(expected, slots[slot], 1e-7);
            }

            messages[m].Dispose();
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void NumbersThatAreNotFiniteAreRefusedBeforeAnythingIsEncrypted(float bad)
    {
        DiagonalOffer offer = DiagonalOffers.Create(1);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        foreach (int position in (int[])[0, 299, 450, 899])
        {
            float[] x = Random(3 * DiagonalOffers.InputSize, 1);
            x[position] = bad;
            byte[] request = new byte[offer.ActivationBytes(3)];
            ArgumentException refused = Assert.Throws<ArgumentException>(() => client.Encrypt(x, new double[3], request));
            Assert.Contains(
                $"token {position / DiagonalOffers.InputSize}: the activations must be finite", refused.Message, StringComparison.Ordinal);
            Assert.All(request, b => Assert.Equal(0, b));
        }
    }

    [Fact]
    public void TheLargestAndSmallestFloatsAreAccepted()
    {
        DiagonalOffer offer = DiagonalOffers.Create(1);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        foreach (float value in (float[])[float.MaxValue, float.Epsilon, 0])
        {
            var scales = new double[1];
            client.Encrypt([.. Enumerable.Repeat(value, DiagonalOffers.InputSize)], scales);
            Assert.InRange(scales[0], double.Epsilon, double.MaxValue);
        }
    }

    [Fact]
    public void WrongShapesAreRefused()
    {
        DiagonalOffer offer = DiagonalOffers.Create(1);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        float[] x = new float[2 * DiagonalOffers.InputSize];
        Assert.Equal("activations", Refused(x, 1));
        Assert.Equal("activations", Refused(x, 3));
        Assert.Equal("activations", Refused(x[1..], 2));
        Assert.Equal("activations", Refused([], 0));
        Assert.Equal("request", Assert.Throws<ArgumentException>(
            () => client.Encrypt(x, new double[2], new byte[offer.ActivationBytes(2) - 1])).ParamName);

        string? Refused(float[] activations, int tokens) =>
            Assert.Throws<ArgumentException>(() => client.Encrypt(activations, new double[tokens])).ParamName;
    }

    [Fact]
    public void AnOfferOfOtherParametersIsRefused()
    {
        using SchemeParameters other = DiagonalOffers.CreateParameters(1);
        using SecretKey secret = SecretKey.Generate(other);
        Assert.Equal("offer", Assert.Throws<ArgumentException>(() => new DiagonalClient(secret, DiagonalOffers.Create(1))).ParamName);
    }

    // A seed is what a is expanded from: one that came twice would give away the difference of two messages.
    [Theory]
    [MemberData(nameof(Rescales))]
    public void NoSeedIsUsedTwice(int rescales)
    {
        DiagonalOffer offer = DiagonalOffers.Create(rescales);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        float[] x = Random(5 * DiagonalOffers.InputSize, 1);
        var seeds = new HashSet<string>(StringComparer.Ordinal);
        int count = offer.Layout.InputCiphertexts(5);
        for (int i = 0; i < 6; i++)
        {
            if (i % 2 == 1)
            {
                client.Prepare(7);
            }

            byte[] request = client.Encrypt(x, new double[5]);
            for (int k = 0; k < count; k++)
            {
                int start = BatchHeader.Size + (k * offer.InputBodySize);
                Assert.True(seeds.Add(Convert.ToHexString(request, start, SeededStream.SeedSize)));
            }
        }

        Assert.Equal(6 * count, seeds.Count);
    }

    [Theory]
    [MemberData(nameof(Rescales))]
    public void PreparedEncryptionAllocatesNothing(int rescales)
    {
        DiagonalOffer offer = DiagonalOffers.Create(rescales);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        float[] x = Random(3 * DiagonalOffers.InputSize, 1);
        var scales = new double[3];
        byte[] request = new byte[offer.ActivationBytes(3)];
        Assert.Equal(0, Allocations.OfEveryRound(() => client.Encrypt(x, scales, request), () => client.Prepare(3)));
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }

    private static List<RnsPolynomial> Decrypt(SecretKey secret, DiagonalOffer offer, byte[] request, int tokens)
    {
        var messages = new List<RnsPolynomial>();
        var reader = new WireReader(request, WireType.Activations, offer.Parameters.Fingerprint);
        Assert.Equal(tokens, BatchHeader.ReadRequest(ref reader, offer, request.Length));
        using SeededStream stream = SeededStream.FromSystemRandom();
        using var ciphertext = new Ciphertext(offer.Parameters, offer.Layout.RequestLevel + 1);
        while (reader.Remaining > 0)
        {
            SeededCiphertext.ReadBody(ref reader, stream, ciphertext);
            messages.Add(Decryptor.Decrypt(secret, ciphertext));
        }

        return messages;
    }
}
