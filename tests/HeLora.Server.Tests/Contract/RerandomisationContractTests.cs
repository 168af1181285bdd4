using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Protocol;
using HeLora.Rings;

namespace HeLora.Server.Tests.Contract;

/// <summary>Every ciphertext of an answer carries a fresh encryption of zero, and every request fresh masks.</summary>
public sealed class RerandomisationContractTests
{
    private const int InputSize = 64, OutputSize = 40;

    // 64 cells, 63 degrees of freedom: 180 is exceeded with probability below 1e-12.
    private const int Cells = 64;
    private const double ChiSquareLimit = 180;

    public static TheoryData<SitePlan> Plans => SitePlans.OfCiphertexts;

    [Theory]
    [MemberData(nameof(Plans))]
    public void TheSameRequestIsNeverAnsweredTheSameWay(SitePlan plan)
    {
        using CiphertextSite site = Create(plan);
        float[] x = TestSite.Activations(3 * InputSize, 1), other = new float[3 * OutputSize];
        var scales = new double[3];
        byte[] request = site.Client.Encrypt(x, scales);
        site.Session.Prepare(6);
        byte[] first = site.Evaluate(request), second = site.Evaluate(request);
        AssertUnrelated(site, Masks(site, first, 3), Masks(site, second, 3));
        foreach (byte[] answer in (byte[][])[first, second])
        {
            Assert.Equal(site.AnswerBytes(3), answer.Length);
            site.Client.Decrypt(answer, scales, other);
            site.AssertRight(x, other);
        }
    }

    // The same ciphertexts for four units: only the masks can tell their answers apart.
    [Theory]
    [MemberData(nameof(Plans))]
    public void AnswersOfOneBatchShareNoMask(SitePlan plan)
    {
        using CiphertextSite site = Create(plan, batch: 1);
        Assert.Equal(4 * site.SiteOffer.Layout.AnswerCiphertexts(1), site.SiteOffer.Layout.AnswerCiphertexts(4));
        byte[] request = site.Encrypt(TestSite.Activations(4 * InputSize, 1)).Message.ToArray();
        int size = (request.Length - BatchHeader.Size) / 4;
        for (int t = 1; t < 4; t++)
        {
            request.AsSpan(BatchHeader.Size, size).CopyTo(request.AsSpan(BatchHeader.Size + (t * size)));
        }

        double[][] masks = [.. Masks(site, site.Evaluate(request), 4).Chunk(site.SiteOffer.Layout.Degree)];
        for (int i = 1; i < masks.Length; i++)
        {
            AssertUnrelated(site, masks[i], masks[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void MasksLookUniform(SitePlan plan)
    {
        using CiphertextSite site = Create(plan);
        SiteRequest request = site.Encrypt(new float[40 * InputSize]);
        AssertUniform(site, Masks(site, site.Evaluate(request.Message), 40));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void RequestsOfTheSameActivationsDiffer(SitePlan plan)
    {
        using CiphertextSite site = Create(plan);
        float[] x = TestSite.Activations(InputSize, 1);
        byte[] first = site.Encrypt(x).Message.ToArray(), second = site.Encrypt(x).Message.ToArray();
        Assert.Equal(first[..BatchHeader.Size], second[..BatchHeader.Size]);
        int same = first.Skip(BatchHeader.Size).Zip(second.Skip(BatchHeader.Size)).Count(pair => pair.First == pair.Second);
        Assert.InRange(same, 0, first.Length / 64);
    }

    private static CiphertextSite Create(SitePlan plan, int batch = 2) =>
        plan.CreateOfCiphertexts([LoraModule.Random("m", InputSize, OutputSize, 4, 8, 42)], batch);

    // The a-polynomials of all answer ciphertexts, centred modulo 2^k. They are the second part of a body.
    private static double[] Masks(CiphertextSite site, byte[] answer, int tokens)
    {
        ICiphertextOffer offer = site.SiteOffer;
        int bits = offer.AnswerBits, degree = offer.Layout.Degree, bytes = BitPacking.ByteCount(degree, bits);
        var masks = new double[offer.Layout.AnswerCiphertexts(tokens) * degree];
        for (int i = 0; i * degree < masks.Length; i++)
        {
            int end = BatchHeader.Size + ((i + 1) * offer.AnswerBodySize);
            BitPacking.Unpack(answer.AsSpan(end - bytes, bytes), 1UL << bits, bits, masks.AsSpan(i * degree, degree));
        }

        return masks;
    }

    private static void AssertUnrelated(CiphertextSite site, double[] a, double[] b)
    {
        // A coefficient agrees by chance once in 2^k.
        int bits = site.SiteOffer.AnswerBits;
        Assert.InRange(a.Zip(b).Count(pair => pair.First == pair.Second), 0, 20 + (4 * a.Length >> bits));
        AssertUniform(site, [.. a.Zip(b, (p, q) => Math.IEEERemainder(p - q, Math.ScaleB(1, bits)))]);
    }

    private static void AssertUniform(CiphertextSite site, double[] centred)
    {
        double modulus = Math.ScaleB(1, site.SiteOffer.AnswerBits);
        var counts = new int[Cells];
        foreach (double value in centred)
        {
            counts[Math.Clamp((int)((value + (modulus / 2)) / modulus * Cells), 0, Cells - 1)]++;
        }

        double expected = (double)centred.Length / Cells;
        Assert.InRange(counts.Sum(c => (c - expected) * (c - expected) / expected), 0, ChiSquareLimit);
    }
}
