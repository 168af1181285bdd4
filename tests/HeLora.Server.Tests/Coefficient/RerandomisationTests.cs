using HeLora.Client.Hazmat;
using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Coefficient;

/// <summary>Every answer ciphertext carries a fresh encryption of zero.</summary>
public sealed class RerandomisationTests
{
    private const int InputSize = 64, OutputSize = 40, HeaderBytes = WireWriter.HeaderSize + 12;

    // 64 cells, 63 degrees of freedom: 180 is exceeded with probability below 1e-12.
    private const int Cells = 64;
    private const double ChiSquareLimit = 180;

    public static TheoryData<AdapterPrivacy> Policies => [AdapterPrivacy.Sealed, AdapterPrivacy.OpenBasis];

    [Theory]
    [MemberData(nameof(Policies))]
    public void TheSameRequestIsNeverAnsweredTheSameWay(AdapterPrivacy privacy)
    {
        using Site site = Site.Random(InputSize, OutputSize, 4, 2, privacy);
        float[] x = Site.Activations(3 * InputSize, 1);
        var scales = new double[3];
        byte[] request = site.Client.Encrypt(x, scales);
        site.Session.Prepare(6);
        byte[] first = site.Session.Evaluate(request), second = site.Session.Evaluate(request);
        double[] a = Masks(site, first, 3), b = Masks(site, second, 3);
        int same = a.Zip(b).Count(pair => pair.First == pair.Second);

        // A coefficient agrees by chance once in 2^k.
        Assert.InRange(same, 0, 20 + (4 * a.Length >> site.Offer.AnswerBits));
        double modulus = Math.ScaleB(1, site.Offer.AnswerBits);
        AssertUniform([.. a.Zip(b, (p, q) => Math.IEEERemainder(p - q, modulus))], modulus);
        Assert.InRange(site.Errors(x, site.Decrypt(first, scales)).Max(), double.NegativeInfinity, -8);
        Assert.InRange(site.Errors(x, site.Decrypt(second, scales)).Max(), double.NegativeInfinity, -8);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void AnswersOfOneBatchShareNoMask(AdapterPrivacy privacy)
    {
        // The same ciphertexts for four tokens: only the masks can tell their answers apart.
        using Site site = Site.Random(InputSize, OutputSize, 4, 1, privacy);
        Assert.Equal(1, site.Offer.Layout.TokensPerCiphertext);
        byte[] request = site.Client.Encrypt(Site.Activations(4 * InputSize, 1), new double[4]);
        int size = (request.Length - HeaderBytes) / 4;
        for (int t = 1; t < 4; t++)
        {
            request.AsSpan(HeaderBytes, size).CopyTo(request.AsSpan(HeaderBytes + (t * size)));
        }

        byte[] answer = site.Session.Evaluate(request);
        double[][] masks = [.. Masks(site, answer, 4).Chunk(site.Offer.Layout.Degree)];
        double modulus = Math.ScaleB(1, site.Offer.AnswerBits);
        for (int i = 1; i < masks.Length; i++)
        {
            AssertUniform([.. masks[i].Zip(masks[0], (p, q) => Math.IEEERemainder(p - q, modulus))], modulus);
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void MasksLookUniform(AdapterPrivacy privacy)
    {
        using Site site = Site.Random(InputSize, OutputSize, 4, 2, privacy);
        byte[] request = site.Client.Encrypt(new float[20 * InputSize], new double[20]);
        AssertUniform(Masks(site, site.Session.Evaluate(request), 20), Math.ScaleB(1, site.Offer.AnswerBits));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void RequestsOfTheSameActivationsDiffer(AdapterPrivacy privacy)
    {
        using Site site = Site.Random(InputSize, OutputSize, 4, 2, privacy);
        float[] x = Site.Activations(InputSize, 1);
        byte[] first = site.Client.Encrypt(x, new double[1]), second = site.Client.Encrypt(x, new double[1]);
        Assert.Equal(first[..HeaderBytes], second[..HeaderBytes]);
        int same = first.Skip(HeaderBytes).Zip(second.Skip(HeaderBytes)).Count(pair => pair.First == pair.Second);
        Assert.InRange(same, 0, first.Length / 64);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void OnlyValidCoefficientsAreSent(AdapterPrivacy privacy)
    {
        using Site site = Site.Random(InputSize, OutputSize, 4, 2, privacy);
        for (int tokens = 1; tokens <= 5; tokens++)
        {
            byte[] answer = site.Session.Evaluate(site.Client.Encrypt(new float[tokens * InputSize], new double[tokens]));
            int bits = site.Offer.AnswerBits, degree = site.Offer.Layout.Degree;
            int body = BitPacking.ByteCount(site.Offer.Layout.AnswerCoefficients, bits) + BitPacking.ByteCount(degree, bits);
            Assert.Equal(HeaderBytes + (site.Offer.Layout.AnswerCiphertexts(tokens) * body), answer.Length);
            Assert.InRange(site.Offer.Layout.AnswerCoefficients, 1, degree - 1);
        }
    }

    // The a-polynomials of all answer ciphertexts, centred modulo 2^k.
    private static double[] Masks(Site site, byte[] answer, int tokens)
    {
        int bits = site.Offer.AnswerBits, degree = site.Offer.Layout.Degree;
        int bodies = BitPacking.ByteCount(site.Offer.Layout.AnswerCoefficients, bits);
        var masks = new double[site.Offer.Layout.AnswerCiphertexts(tokens) * degree];
        for (int i = 0; i * degree < masks.Length; i++)
        {
            int start = HeaderBytes + (i * site.Offer.AnswerBodySize) + bodies;
            BitPacking.Unpack(
                answer.AsSpan(start, BitPacking.ByteCount(degree, bits)), 1UL << bits, bits, masks.AsSpan(i * degree, degree));
        }

        return masks;
    }

    private static void AssertUniform(double[] centred, double modulus)
    {
        var counts = new int[Cells];
        foreach (double value in centred)
        {
            counts[Math.Clamp((int)((value + (modulus / 2)) / modulus * Cells), 0, Cells - 1)]++;
        }

        double expected = (double)centred.Length / Cells;
        Assert.InRange(counts.Sum(c => (c - expected) * (c - expected) / expected), 0, ChiSquareLimit);
    }
}
