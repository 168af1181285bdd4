using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Coefficient;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Coefficient;

/// <summary>What a client makes of answers; those here have a = 0 and a known b, so that every number is known.</summary>
public sealed class DecryptTests
{
    private const int OutputSize = 730;

    public static TheoryData<AdapterPrivacy> Policies => Offers.Policies;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void SealedAnswersAreTheDeltas(int tokens)
    {
        CoefficientOffer offer = Offers.Create(AdapterPrivacy.Sealed);
        CoefficientLayout layout = offer.Layout;
        double[] scales = Scales(tokens);
        byte[] answer = Answer(offer, tokens, out List<double[]> bodies);
        float[] deltas = Decrypt(offer, answer, scales);
        int at = 0, body = 0;
        for (int t = 0; t < tokens; t++)
        {
            for (int m = 0; m < layout.Modules.Count; m++)
            {
                for (int i = 0; i < layout.Modules[m].OutputSize; i++)
                {
                    double expected = bodies[body + (i / layout.OutputWindow)][i % layout.OutputWindow] * Unit(offer, m, scales[t]);
                    Assert.Equal((float)expected, deltas[at++], Math.Abs(expected) * 1e-6);
                }

                body += layout.OutputChunks(layout.Modules[m]);
            }
        }

        Assert.Equal(bodies.Count, body);
        Assert.Equal(deltas.Length, at);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void OpenAnswersAreCoordinatesInTheBasis(int tokens)
    {
        CoefficientOffer offer = Offers.Create(AdapterPrivacy.OpenBasis);
        CoefficientLayout layout = offer.Layout;
        double[] scales = Scales(tokens);
        byte[] answer = Answer(offer, tokens, out List<double[]> bodies);
        float[] deltas = Decrypt(offer, answer, scales);
        int at = 0;
        for (int t = 0; t < tokens; t++)
        {
            for (int m = 0; m < layout.Modules.Count; m++)
            {
                ModuleShape module = layout.Modules[m];
                for (int i = 0; i < module.OutputSize; i++)
                {
                    double expected = 0, magnitude = 0;
                    for (int j = 0; j < module.Rank; j++)
                    {
                        int row = layout.Row(m, j);
                        double[] body = bodies[(t / layout.TokensPerCiphertext * layout.RowGroups) + (row / layout.RowsPerLeaf)];
                        double coordinate = body[(row % layout.RowsPerLeaf * layout.TokensPerCiphertext) + (t % layout.TokensPerCiphertext)];
                        double term = offer.Bases[m][(i * module.Rank) + j] * coordinate * Unit(offer, m, scales[t]);
                        expected += term;
                        magnitude += Math.Abs(term);
                    }

                    Assert.Equal((float)expected, deltas[at++], (magnitude * 1e-6) + 1e-30);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void WrongShapesAreRefused(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = Offers.Create(privacy);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        Assert.Equal(OutputSize, client.OutputSize);
        byte[] answer = Answer(offer, 2, out _);
        Assert.Equal("deltas", Assert.Throws<ArgumentException>(
            () => client.Decrypt(answer, Scales(2), new float[(2 * OutputSize) - 1])).ParamName);
        foreach (int tokens in (int[])[0, 1, 3])
        {
            WireFormatException refused = Assert.Throws<WireFormatException>(
                () => client.Decrypt(answer, Scales(tokens), new float[tokens * OutputSize]));
            Assert.StartsWith("token count", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void TruncatedAnswersAreRefused(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = Offers.Create(privacy);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        byte[] answer = Answer(offer, 2, out _);
        var deltas = new float[2 * OutputSize];
        foreach (int length in Enumerable.Range(0, 40).Concat([answer.Length / 2, answer.Length - 1]))
        {
            Assert.Throws<WireFormatException>(() => client.Decrypt(answer.AsSpan(0, length), Scales(2), deltas));
        }

        Assert.Throws<WireFormatException>(() => client.Decrypt([.. answer, 0], Scales(2), deltas));
        client.Decrypt(answer, Scales(2), deltas);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void OtherMessagesAreRefused(AdapterPrivacy privacy)
    {
        CoefficientOffer offer = Offers.Create(privacy);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        var deltas = new float[OutputSize];
        byte[] request = client.Encrypt(new float[Offers.InputSize], new double[1]);
        Assert.StartsWith("type", Assert.Throws<WireFormatException>(
            () => client.Decrypt(request, Scales(1), deltas)).Message, StringComparison.Ordinal);
        byte[] other = Answer(Offers.Create(privacy, normBound: 2e6), 1, out _);
        Assert.StartsWith("offer", Assert.Throws<WireFormatException>(
            () => client.Decrypt(other, Scales(1), deltas)).Message, StringComparison.Ordinal);
    }

    // The largest answer modulus and a of one sign: a s stays below q/2, so that what is left is centred modulo 2^k.
    [Fact]
    public void LargeMasksDoNotWrapAround()
    {
        CoefficientOffer small = Offers.Create(AdapterPrivacy.Sealed);
        var offer = new CoefficientOffer(small.Parameters, small.Layout, AnswerModulus.MaxBits, 1e6, small.DeltaScales, []);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        byte[] answer = new byte[offer.AnswerBytes(1)];
        var writer = new WireWriter(answer, WireType.Answers, offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, offer, 1);
        double largest = Math.ScaleB(1, offer.AnswerBits - 1) - 1;
        double[] b = new double[offer.Layout.AnswerCoefficients], a = new double[offer.Layout.Degree];
        Array.Fill(a, largest);
        for (int i = 0; i < offer.Layout.AnswersPerUnit; i++)
        {
            foreach (double[] part in (double[][])[b, a])
            {
                int packed = BitPacking.ByteCount(part.Length, offer.AnswerBits);
                BitPacking.Pack(part, 1UL << offer.AnswerBits, offer.AnswerBits, writer.Take(packed));
            }
        }

        // (a s)_i over the integers: a is constant, so it is a sum of signed coefficients of s.
        var deltas = new float[OutputSize];
        client.Decrypt(answer, [1.0], deltas);
        double[] s = secret.Coefficients.Limb(0).ToArray();
        for (int i = 0; i < Math.Min(offer.Layout.OutputWindow, 700); i++)
        {
            double product = largest * (s[..(i + 1)].Sum() - s[(i + 1)..].Sum());
            double expected = Math.IEEERemainder(product, Math.ScaleB(1, offer.AnswerBits)) * Unit(offer, 0, 1);
            Assert.Equal(expected, deltas[i], Math.Abs(expected) * 1e-6);
        }
    }

    private static double[] Scales(int tokens) => [.. Enumerable.Range(0, tokens).Select(t => 1e5 * (t + 1))];

    private static double Unit(CoefficientOffer offer, int module, double scale) =>
        offer.Parameters.Ring.Limbs[0].Modulus.AsDouble / Math.ScaleB(1, offer.AnswerBits) * offer.DeltaScales[module] / scale;

    private static float[] Decrypt(CoefficientOffer offer, byte[] answer, double[] scales)
    {
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new CoefficientClient(secret, offer);
        var deltas = new float[scales.Length * client.OutputSize];
        client.Decrypt(answer, scales, deltas);
        return deltas;
    }

    private static byte[] Answer(CoefficientOffer offer, int tokens, out List<double[]> bodies)
    {
        var random = new Random(tokens);
        int bits = offer.AnswerBits, range = 1 << bits;
        byte[] answer = new byte[offer.AnswerBytes(tokens)];
        var writer = new WireWriter(answer, WireType.Answers, offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, offer, tokens);
        bodies = [];
        for (int i = 0; i < offer.Layout.AnswerCiphertexts(tokens); i++)
        {
            double[] b = [.. Enumerable.Range(0, offer.Layout.AnswerCoefficients).Select(_ => (double)(random.Next(range) - (range / 2)))];
            bodies.Add(b);
            int packed = BitPacking.ByteCount(b.Length, bits);
            BitPacking.Pack(b, 1UL << bits, bits, writer.Take(packed));
            writer.Take(offer.AnswerBodySize - packed).Clear();
        }

        writer.Complete();
        return answer;
    }
}
