using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Diagonal;

/// <summary>What a client makes of answers that are written here, coefficient by coefficient.</summary>
public sealed class DiagonalDecryptTests
{
    // With a = 0 an answer is in the clear: an output is the value of b at the root of its slot.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public void OutputsAreTheValuesOfSlots(int rescales, int batch)
    {
        DiagonalOffer offer = DiagonalOffers.Create(rescales, batch);
        DiagonalLayout layout = offer.Layout;
        int tokens = layout.UnitTokens + 1;
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        byte[] answer = Answer(offer, tokens, out List<(double[] B, double[] A)> bodies, withMasks: false);
        double[] scales = [.. Enumerable.Range(0, tokens).Select(t => 1e-3 * (t + 1))];
        var deltas = new float[tokens * client.OutputSize];
        client.Decrypt(answer, scales, deltas);
        foreach ((int token, int module, int output) in ((int, int, int)[])[(0, 0, 0), (0, 0, 699), (0, 1, 29), (1, 0, 13), (tokens - 1, 1, 7)])
        {
            double slot = DiagonalOffers.Slot(bodies[Body(layout, token, module, output)].B, Slot(layout, token, output));
            Assert.Equal(slot * Unit(offer, module) / scales[token], deltas[Delta(offer, token, module, output)], 1e-6 * Size(offer, module, scales[token]));
        }
    }

    // b + a s over the integers modulo 2^k, by schoolbook.
    [Theory]
    [MemberData(nameof(Rescales))]
    public void MasksAreTakenOff(int rescales)
    {
        DiagonalOffer offer = DiagonalOffers.Create(rescales, 1);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        byte[] answer = Answer(offer, 1, out List<(double[] B, double[] A)> bodies, withMasks: true);
        var deltas = new float[client.OutputSize];
        client.Decrypt(answer, [1.0], deltas);
        double[] s = secret.Coefficients.Limb(0).ToArray();
        foreach ((int module, int output) in ((int, int)[])[(0, 0), (0, 600), (1, 29)])
        {
            (double[] b, double[] a) = bodies[Body(offer.Layout, 0, module, output)];
            double[] phase = [.. b];
            for (int i = 0; i < a.Length; i++)
            {
                for (int j = 0; j < s.Length; j++)
                {
                    phase[(i + j) % s.Length] += i + j < s.Length ? a[i] * s[j] : -a[i] * s[j];
                }
            }

            phase = [.. phase.Select(v => Math.IEEERemainder(v, Math.ScaleB(1, offer.AnswerBits)))];
            double expected = DiagonalOffers.Slot(phase, Slot(offer.Layout, 0, output)) * Unit(offer, module);
            Assert.Equal(expected, deltas[Delta(offer, 0, module, output)], 1e-6 * Size(offer, module, 1));
        }
    }

    public static TheoryData<int> Rescales => DiagonalOffers.Rescales;

    [Fact]
    public void WrongMessagesAreRefused()
    {
        DiagonalOffer offer = DiagonalOffers.Create(1);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        byte[] answer = Answer(offer, 3, out _, withMasks: true);
        var deltas = new float[3 * client.OutputSize];
        client.Decrypt(answer, new double[] { 1, 1, 1 }, deltas);
        Assert.Equal("deltas", Assert.Throws<ArgumentException>(() => client.Decrypt(answer, [1, 1, 1], deltas.AsSpan(1))).ParamName);
        Assert.StartsWith("token count", Refused([1, 1, 1, 1], new float[4 * client.OutputSize], answer), StringComparison.Ordinal);
        Assert.StartsWith("length", Refused([1, 1, 1], deltas, answer[..^1]), StringComparison.Ordinal);
        Assert.StartsWith("length", Refused([1, 1, 1], deltas, [.. answer, 0]), StringComparison.Ordinal);
        Assert.StartsWith(
            "offer", Refused([1, 1, 1], deltas, Answer(DiagonalOffers.Create(1, scale: 0.5), 3, out _, withMasks: true)), StringComparison.Ordinal);
        Assert.StartsWith(
            "type", Refused([1, 1, 1], deltas, client.Encrypt(new float[3 * DiagonalOffers.InputSize], new double[3])), StringComparison.Ordinal);

        string Refused(double[] scales, float[] target, byte[] message) =>
            Assert.Throws<WireFormatException>(() => client.Decrypt(message, scales, target)).Message;
    }

    [Fact]
    public void DecryptionAllocatesNothing()
    {
        DiagonalOffer offer = DiagonalOffers.Create(1);
        using SecretKey secret = SecretKey.Generate(offer.Parameters);
        using var client = new DiagonalClient(secret, offer);
        byte[] answer = Answer(offer, 3, out _, withMasks: true);
        double[] scales = [1, 1, 1];
        var deltas = new float[3 * client.OutputSize];
        Assert.Equal(0, Allocations.OfEveryRound(() => client.Decrypt(answer, scales, deltas)));
    }

    // What a slot of 1 in units of 2^k / q is worth.
    private static double Unit(DiagonalOffer offer, int module)
    {
        double q = offer.Parameters.Ring.Limbs[0].Modulus.AsDouble, scale = 31.0 / 64 * q;
        return q / Math.ScaleB(1, offer.AnswerBits) / scale * offer.DeltaScales[module];
    }

    // The size of slots of random coefficients.
    private static double Size(DiagonalOffer offer, int module, double scale) =>
        Math.ScaleB(1, offer.AnswerBits - 2) * Math.Sqrt(offer.Layout.Degree) * Unit(offer, module) / scale;

    private static int Body(DiagonalLayout layout, int token, int module, int output) =>
        (token / layout.UnitTokens * layout.AnswersPerUnit) + (module == 0 ? 0 : layout.Parts[0].OutputBlocks) + (output / layout.Positions);

    private static int Slot(DiagonalLayout layout, int token, int output) =>
        (output % layout.Positions * layout.UnitTokens) + (token % layout.UnitTokens);

    private static int Delta(DiagonalOffer offer, int token, int module, int output) =>
        (token * offer.Layout.Modules.Sum(m => m.OutputSize)) + (module == 0 ? 0 : offer.Layout.Modules[0].OutputSize) + output;

    private static byte[] Answer(DiagonalOffer offer, int tokens, out List<(double[] B, double[] A)> bodies, bool withMasks)
    {
        var random = new Random(tokens);
        int bits = offer.AnswerBits, range = 1 << bits, degree = offer.Layout.Degree;
        byte[] answer = new byte[offer.AnswerBytes(tokens)];
        var writer = new WireWriter(answer, WireType.Answers, offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, offer, tokens);
        bodies = [];
        for (int i = 0; i < offer.Layout.AnswerCiphertexts(tokens); i++)
        {
            double[] b = Values(), a = withMasks ? Values() : new double[degree];
            bodies.Add((b, a));
            foreach (double[] part in (double[][])[b, a])
            {
                BitPacking.Pack(part, 1UL << bits, bits, writer.Take(BitPacking.ByteCount(degree, bits)));
            }
        }

        writer.Complete();
        return answer;

        double[] Values() => [.. Enumerable.Range(0, degree).Select(_ => (double)(random.Next(range) - (range / 2)))];
    }
}
