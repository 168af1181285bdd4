using System.Buffers.Binary;
using CsCheck;
using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Plans.Diagonal;
using HeLora.Rings;
using HeLora.Plans;
using HeLora.Scheme;
using HeLora.Server.Diagonal;

namespace HeLora.Server.Tests.Diagonal;

public sealed class DiagonalSessionTests
{
    private const int InputSize = 64, OutputSize = 40;

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void ActivationsMustBeNumbers(float bad)
    {
        using DiagonalSite site = Small();
        float[] x = DiagonalSite.Activations(2 * InputSize, 1);
        x[InputSize + 3] = bad;
        ArgumentException refused = Assert.Throws<ArgumentException>(() => site.Client.Encrypt(x, new double[2]));
        Assert.Contains("token 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShapesMustMatch()
    {
        using DiagonalSite site = Small();
        Assert.Throws<ArgumentException>(() => site.Client.Encrypt(new float[InputSize + 1], new double[1]));
        Assert.Throws<ArgumentException>(() => site.Client.Encrypt([], []));
        byte[] answer = site.Session.Evaluate(site.Client.Encrypt(new float[InputSize], new double[1]));
        Assert.Throws<ArgumentException>(() => site.Client.Decrypt(answer, new double[1], new float[3]));
        Assert.Throws<WireFormatException>(() => site.Client.Decrypt(answer, new double[2], new float[2 * OutputSize]));
    }

    [Fact]
    public void MissingAndForeignKeysAreRefused()
    {
        using DiagonalSite site = Small();
        SchemeParameters parameters = site.Offer.Parameters;
        IReadOnlyList<int> elements = site.Offer.Layout.GaloisElements();
        using SecretKey own = SecretKey.Generate(parameters);
        foreach (int missing in elements)
        {
            using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(own, elements.Where(e => e != missing));
            Assert.Equal("galoisKeys", Assert.Throws<ArgumentException>(
                () => new DiagonalSession(site.Adapter, site.PublicKey, keys)).ParamName);
        }

        using SchemeParameters twin = DiagonalParameters.Create();
        using SecretKey twinSecret = SecretKey.Generate(twin);
        using PublicKey twinPublic = KeyGenerator.CreatePublicKey(twinSecret);
        using GaloisKeys twinKeys = KeyGenerator.CreateGaloisKeys(twinSecret, elements);
        Assert.Equal("publicKey", Assert.Throws<ArgumentException>(
            () => new DiagonalSession(site.Adapter, twinPublic, site.GaloisKeys)).ParamName);
        Assert.Equal("galoisKeys", Assert.Throws<ArgumentException>(
            () => new DiagonalSession(site.Adapter, site.PublicKey, twinKeys)).ParamName);
    }

    [Fact]
    public void TheTokenLimitHolds()
    {
        using var site = new DiagonalSite(LoraModule.Random("m", InputSize, OutputSize, 4, 8, 42), 2, tokenLimit: 5);
        float[] x = DiagonalSite.Activations(3 * InputSize, 1);
        site.Run(x);
        byte[] request = site.Client.Encrypt(x, new double[3]);
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => site.Session.Evaluate(request));
        Assert.Contains("limit of 5", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, site.Session.TokensAnswered);
        site.Run(x[..(2 * InputSize)]);
        Assert.Equal(5, site.Session.TokensAnswered);
    }

    [Fact]
    public void ARequestForAnotherOfferIsRefused()
    {
        using DiagonalSite site = Small(), other = DiagonalSite.Random(InputSize, OutputSize, 5, 2);
        byte[] request = other.Client.Encrypt(DiagonalSite.Activations(InputSize, 1), new double[1]);
        Assert.StartsWith(
            "offer", Assert.Throws<WireFormatException>(() => site.Session.Evaluate(request)).Message, StringComparison.Ordinal);
        Assert.Throws<WireFormatException>(() => site.Session.TokenCount(request));
    }

    [Fact]
    public void DamagedMessagesAreRefusedOrDecryptToSomething()
    {
        using DiagonalSite site = Small();
        var scales = new double[3];
        byte[] request = site.Client.Encrypt(DiagonalSite.Activations(3 * InputSize, 1), scales);
        byte[] answer = site.Session.Evaluate(request);
        var deltas = new float[3 * OutputSize];
        Gen.Select(Gen.Bool, Gen.Int[0, 4], Gen.Int[0, int.MaxValue], Gen.UInt).Sample(
            (requests, kind, position, value) =>
            {
                byte[] damaged = Damage(requests ? request : answer, kind, position, value);
                try
                {
                    site.Client.Decrypt(requests ? site.Session.Evaluate(damaged) : damaged, scales, deltas);
                }
                catch (WireFormatException)
                {
                    // Refused; damage to the ciphertexts themselves is not noticed.
                }
            }, iter: 150, threads: 1);
        Assert.InRange(site.RunError(DiagonalSite.Activations(5 * InputSize, 9)), double.NegativeInfinity, -8);
    }

    [Fact]
    public void AFaultInTheLastCiphertextCountsForNothing()
    {
        using DiagonalSite site = Small();
        byte[] request = site.Client.Encrypt(DiagonalSite.Activations(5 * InputSize, 1), new double[5]);
        request.AsSpan(request.Length - 66, 66).Fill(0xff);
        Assert.Throws<WireFormatException>(() => site.Session.Evaluate(request));
        Assert.Equal(0, site.Session.TokensAnswered);
        Assert.Equal(default, site.Session.Counts);
        site.Run(DiagonalSite.Activations(InputSize, 2));
        Assert.Equal(site.Offer.Layout.Counts(1), site.Session.Counts);
    }

    // Without re-randomisation the answer to a request is always the same.
    [Fact]
    public void AnswersAreRerandomised()
    {
        using DiagonalSite site = Small();
        float[] x = DiagonalSite.Activations(2 * InputSize, 1);
        var scales = new double[2];
        byte[] request = site.Client.Encrypt(x, scales);
        site.Session.Prepare(2);
        byte[] first = site.Session.Evaluate(request), second = site.Session.Evaluate(request);
        Modulus q = site.Offer.Parameters.Ring.Limbs[0].Modulus;
        double[] a = Residues(first, q, site.Offer), b = Residues(second, q, site.Offer);
        double[] differences = [.. a.Zip(b, (u, v) => Math.IEEERemainder(u - v, q.AsDouble) / q.AsDouble)];
        Assert.InRange(differences.Count(d => d == 0), 0, 2);

        // Uniform in -1/2 to 1/2: mean square 1/12, known to about 1 %.
        Assert.InRange(12 * differences.Average(d => d * d), 0.95, 1.05);
        Assert.InRange(site.Error(x, site.Decrypt(first, scales)), double.NegativeInfinity, -8);
        Assert.InRange(site.Error(x, site.Decrypt(second, scales)), double.NegativeInfinity, -8);
    }

    [Fact]
    public void RequestsOfTheSameActivationsDiffer()
    {
        using DiagonalSite site = Small();
        float[] x = DiagonalSite.Activations(InputSize, 1);
        byte[] first = site.Client.Encrypt(x, new double[1]), second = site.Client.Encrypt(x, new double[1]);
        Assert.Equal(first[..BatchHeader.Size], second[..BatchHeader.Size]);
        Assert.InRange(first.Zip(second).Count(pair => pair.First == pair.Second), 0, first.Length / 64);
    }

    private static DiagonalSite Small() => DiagonalSite.Random(InputSize, OutputSize, 4, 2);

    private static double[] Residues(byte[] answer, Modulus q, DiagonalOffer offer)
    {
        var values = new double[2 * offer.Layout.Degree];
        BitPacking.Unpack(answer.AsSpan(BatchHeader.Size, offer.AnswerBodySize), q.Value, q.BitLength, values);
        return values;
    }

    private static byte[] Damage(byte[] valid, int kind, int position, uint value)
    {
        switch (kind)
        {
            case 0:
                return valid[..(position % valid.Length)];
            case 1:
                return [.. valid, (byte)value];
            default:
                byte[] bytes = [.. valid];
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position % (kind == 2 ? 40 : valid.Length - 4)), value);
                return bytes;
        }
    }
}
