using HeLora.Client.Hazmat;
using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Every answer ciphertext carries a fresh encryption of zero.</summary>
public sealed class DiagonalRerandomisationTests
{
    private const int InputSize = 64, OutputSize = 40, Cells = 64;

    // 63 degrees of freedom: 180 is exceeded with probability below 1e-12.
    private const double ChiSquareLimit = 180;

    public static TheoryData<TestRing> Rings => TestRings.Both;

    [Theory]
    [MemberData(nameof(Rings))]
    public void TheSameRequestIsNeverAnsweredTheSameWay(TestRing ring)
    {
        using DiagonalSite site = DiagonalSite.Random(InputSize, OutputSize, 4, 2, ring);
        float[] x = DiagonalSite.Activations(3 * InputSize, 1);
        var scales = new double[3];
        byte[] request = site.Client.Encrypt(x, scales);
        site.Session.Prepare(3);
        byte[] first = site.Session.Evaluate(request), second = site.Session.Evaluate(request);
        AssertUnrelated(site, Masks(site, first, 3), Masks(site, second, 3));
        Assert.InRange(site.Errors(x, site.Decrypt(first, scales))[0], double.NegativeInfinity, -8);
        Assert.InRange(site.Errors(x, site.Decrypt(second, scales))[0], double.NegativeInfinity, -8);
    }

    // The same ciphertexts for all units: only the masks can tell their answers apart.
    [Theory]
    [MemberData(nameof(Rings))]
    public void AnswersOfOneBatchShareNoMask(TestRing ring)
    {
        using DiagonalSite site = DiagonalSite.Random(InputSize, OutputSize, 4, 1, ring);
        Assert.Equal(1, site.Layout.UnitTokens);
        byte[] request = site.Client.Encrypt(DiagonalSite.Activations(4 * InputSize, 1), new double[4]);
        int size = (request.Length - BatchHeader.Size) / 4;
        for (int t = 1; t < 4; t++)
        {
            request.AsSpan(BatchHeader.Size, size).CopyTo(request.AsSpan(BatchHeader.Size + (t * size)));
        }

        double[][] masks = [.. Masks(site, site.Session.Evaluate(request), 4).Chunk(site.Layout.Degree)];
        for (int i = 1; i < masks.Length; i++)
        {
            AssertUnrelated(site, masks[i], masks[0]);
        }
    }

    [Fact]
    public void MasksLookUniform()
    {
        using DiagonalSite site = DiagonalSite.Random(InputSize, OutputSize, 4, 2, TestRing.Small);
        byte[] request = site.Client.Encrypt(new float[40 * InputSize], new double[40]);
        AssertUniform(Masks(site, site.Session.Evaluate(request), 40), Math.ScaleB(1, site.Offer.AnswerBits));
    }

    [Fact]
    public void RequestsOfTheSameActivationsDiffer()
    {
        using DiagonalSite site = DiagonalSite.Random(InputSize, OutputSize, 4, 2, TestRing.Small);
        float[] x = DiagonalSite.Activations(InputSize, 1);
        byte[] first = site.Client.Encrypt(x, new double[1]), second = site.Client.Encrypt(x, new double[1]);
        Assert.Equal(first[..BatchHeader.Size], second[..BatchHeader.Size]);
        int same = first.Skip(BatchHeader.Size).Zip(second.Skip(BatchHeader.Size)).Count(pair => pair.First == pair.Second);
        Assert.InRange(same, 0, first.Length / 64);
    }

    // The a-polynomials of all answer ciphertexts, centred modulo 2^k.
    private static double[] Masks(DiagonalSite site, byte[] answer, int tokens)
    {
        int bits = site.Offer.AnswerBits, degree = site.Layout.Degree, half = site.Offer.AnswerBodySize / 2;
        var masks = new double[site.Layout.AnswerCiphertexts(tokens) * degree];
        for (int i = 0; i * degree < masks.Length; i++)
        {
            int start = BatchHeader.Size + (((2 * i) + 1) * half);
            BitPacking.Unpack(answer.AsSpan(start, half), 1UL << bits, bits, masks.AsSpan(i * degree, degree));
        }

        return masks;
    }

    private static void AssertUnrelated(DiagonalSite site, double[] a, double[] b)
    {
        // A coefficient agrees by chance once in 2^k.
        Assert.InRange(a.Zip(b).Count(pair => pair.First == pair.Second), 0, 20 + (4 * a.Length >> site.Offer.AnswerBits));
        double modulus = Math.ScaleB(1, site.Offer.AnswerBits);
        AssertUniform([.. a.Zip(b, (p, q) => Math.IEEERemainder(p - q, modulus))], modulus);
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
