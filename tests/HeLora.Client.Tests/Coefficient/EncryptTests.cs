using CsCheck;
using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Coefficient;
using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Coefficient;

/// <summary>What a client sends.</summary>
public sealed class EncryptTests
{
    public static TheoryData<AdapterPrivacy> Policies => Offers.Policies;

    [Theory]
    [MemberData(nameof(Policies))]
    public void RequestsHoldTheScaledActivations(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = Offers.Create(privacy);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        foreach (int tokens in (int[])[1, 2, 5, 8])
        {
            float[] x = Random(tokens * Offers.InputSize, tokens);
            var scales = new double[tokens];
            byte[] request = client.Encrypt(x, scales);
            Assert.Equal(offer.ActivationBytes(tokens), request.Length);
            CoefficientLayout layout = offer.Layout;
            List<double[]> messages = Decrypt(secret, offer, request, tokens);
            Assert.Equal(layout.InputCiphertexts(tokens), messages.Count);
            for (int m = 0; m < messages.Count; m++)
            {
                int group = m / layout.InputBlocks, block = m % layout.InputBlocks;
                for (int i = 0; i < layout.Degree; i++)
                {
                    int inGroup = i / layout.BlockSize;
                    int token = (group * layout.TokensPerCiphertext) + inGroup, input = (block * layout.BlockSize) + (i % layout.BlockSize);
                    bool used = inGroup < layout.TokensPerCiphertext && token < tokens && input < Offers.InputSize;
                    double expected = used ? Math.Round(x[(token * Offers.InputSize) + input] * scales[token]) : 0;
                    Assert.InRange(messages[m][i] - expected, -ErrorSampler.Bound, ErrorSampler.Bound);
                }
            }
        }
    }

    // Cauchy-Schwarz: no row of the server's matrix can reach the message's share of q/2.
    [Theory]
    [MemberData(nameof(Policies))]
    public void TheQuantisedNormIsWithinTheBound(AdapterPrivacy privacy)
    {
        double q = Offers.Create(privacy).Parameters.Ring.Limbs[0].Modulus.AsDouble;
        Gen.Select(Gen.Double[0, 1], Gen.Int[1, 600], Gen.Int, Gen.Double[-40, 37], Gen.Int[0, 2]).Sample(
            (share, inputSize, seed, log, kind) =>
            {
                // Bounds from none to the largest that an offer may state.
                double bound = Math.Pow(q / 4 / Math.Sqrt(inputSize) * 0.999, share) - 1;
                CoefficientOffer offer = Offers.Create(privacy, bound, inputSize);
                using SecretKey secret = SecretKey.Generate(offer.Parameters);
                using var client = new CoefficientClient(secret, offer);
                float[] x = Random(inputSize, seed);
                for (int i = 0; i < x.Length; i++)
                {
                    x[i] = (float)((kind == 0 ? x[i] : kind == 1 ? 1 : i == 0 ? 1 : 0) * Math.Pow(10, log));
                }

                var scales = new double[1];
                client.Encrypt(x, scales);
                double norm = Math.Sqrt(x.Sum(v => Math.Pow(Math.Round(v * scales[0]), 2)));
                Assert.InRange(offer.NormBound * norm, 0, q / 2 * CoefficientOffer.MessageShare);
                Assert.InRange(norm, 0, Math.ScaleB(1, 40) + inputSize);
            }, iter: 60);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void NumbersThatAreNotFiniteAreRefusedBeforeAnythingIsEncrypted(float bad)
    {
        foreach (AdapterPrivacy privacy in Enum.GetValues<AdapterPrivacy>())
        {
            CoefficientOffer offer = Offers.Create(privacy);
            using SecretKey secret = SecretKey.Generate(offer.Parameters);
            using var client = new CoefficientClient(secret, offer);
            foreach (int position in (int[])[0, 299, 450, 899])
            {
                float[] x = Random(3 * Offers.InputSize, 1);
                x[position] = bad;
                byte[] request = new byte[offer.ActivationBytes(3)];
                ArgumentException refused = Assert.Throws<ArgumentException>(() => client.Encrypt(x, new double[3], request));
                Assert.Contains($"token {position / Offers.InputSize}: the activations must be finite", refused.Message, StringComparison.Ordinal);
                Assert.All(request, b => Assert.Equal(0, b));
                Assert.Throws<ArgumentException>(() => client.Encrypt(x, new double[3]));
            }
        }
    }

    [Fact]
    public void TheLargestAndSmallestFloatsAreAccepted()
    {
        CoefficientOffer offer = Offers.Create(AdapterPrivacy.Sealed);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        foreach (float value in (float[])[float.MaxValue, float.Epsilon, 0])
        {
            var scales = new double[1];
            client.Encrypt([.. Enumerable.Repeat(value, Offers.InputSize)], scales);
            Assert.InRange(scales[0], double.Epsilon, double.MaxValue);
        }
    }

    [Fact]
    public void WrongShapesAreRefused()
    {
        CoefficientOffer offer = Offers.Create(AdapterPrivacy.Sealed);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        float[] x = new float[2 * Offers.InputSize];
        Assert.Equal("activations", Refused(x, 1));
        Assert.Equal("activations", Refused(x, 3));
        Assert.Equal("activations", Refused(x[1..], 2));
        Assert.Equal("activations", Refused([], 0));
        Assert.Equal("activations", Refused(new float[(BatchHeader.MaxTokens + 1) * Offers.InputSize], BatchHeader.MaxTokens + 1));
        Assert.Equal("request", Assert.Throws<ArgumentException>(
            () => client.Encrypt(x, new double[2], new byte[offer.ActivationBytes(2) - 1])).ParamName);

        string? Refused(float[] activations, int tokens) =>
            Assert.Throws<ArgumentException>(() => client.Encrypt(activations, new double[tokens])).ParamName;
    }

    [Fact]
    public void AnOfferOfOtherParametersIsRefused()
    {
        using SchemeParameters other = CoefficientParameters.Create(AdapterPrivacy.Sealed);
        using SecretKey secret = SecretKey.Generate(other);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new CoefficientClient(secret, Offers.Create(AdapterPrivacy.Sealed)));
        Assert.Equal("offer", refused.ParamName);
    }

    // A seed is what a is expanded from: one that came twice would give away the difference of two messages.
    [Theory]
    [MemberData(nameof(Policies))]
    public void NoSeedIsUsedTwice(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = Offers.Create(privacy);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        float[] x = Random(5 * Offers.InputSize, 1);
        var seeds = new HashSet<string>(StringComparer.Ordinal);
        int body = SeededCiphertext.BodySize(offer.Parameters, 1), count = offer.Layout.InputCiphertexts(5);
        for (int i = 0; i < 6; i++)
        {
            if (i % 2 == 1)
            {
                client.Prepare(7);
            }

            byte[] request = client.Encrypt(x, new double[5]);
            for (int k = 0; k < count; k++)
            {
                int start = WireWriter.HeaderSize + 12 + (k * body);
                Assert.True(seeds.Add(Convert.ToHexString(request, start, SeededStream.SeedSize)));
            }
        }

        Assert.Equal(6 * count, seeds.Count);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void PreparedEncryptionAllocatesNothing(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = Offers.Create(privacy);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        float[] x = Random(3 * Offers.InputSize, 1);
        var scales = new double[3];
        byte[] request = new byte[offer.ActivationBytes(3)];
        Assert.Equal(0, Allocations.OfEveryRound(() => client.Encrypt(x, scales, request), () => client.Prepare(3)));
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }

    private static List<double[]> Decrypt(SecretKey secret, CoefficientOffer offer, byte[] request, int tokens)
    {
        var messages = new List<double[]>();
        var reader = new WireReader(request, WireType.Activations, offer.Parameters.Fingerprint);
        Assert.Equal(tokens, BatchHeader.ReadRequest(ref reader, offer, request.Length));
        using SeededStream stream = SeededStream.FromSystemRandom();
        using var ciphertext = new Ciphertext(offer.Parameters, 1);
        while (reader.Remaining > 0)
        {
            SeededCiphertext.ReadBody(ref reader, stream, ciphertext);
            using RnsPolynomial phase = Decryptor.Decrypt(secret, ciphertext);
            Residues.Reduce(offer.Parameters.Ring.Limbs[0].Modulus, phase.Limb(0), phase.Limb(0));
            messages.Add(phase.Limb(0).ToArray());
        }

        return messages;
    }
}
