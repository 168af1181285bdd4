using System.Buffers.Binary;
using CsCheck;
using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Diagonal;

public sealed class DiagonalSessionTests
{
    private const int InputSize = 64, OutputSize = 40;

    public static TheoryData<TestRing> Rings => TestRings.Both;

    [Fact]
    public void MissingAndForeignKeysAreRefused()
    {
        using DiagonalSite site = Small();
        IReadOnlyList<int> elements = site.Layout.GaloisElements();
        using SecretKey own = SecretKey.Generate(site.Offer.Parameters);
        Assert.Equal("galoisKeys", Refused(site.PublicKey, null));
        foreach (int missing in elements)
        {
            using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(own, elements.Where(e => e != missing));
            Assert.Equal("galoisKeys", Refused(site.PublicKey, keys));
        }

        using SchemeParameters twin = TestRings.Create(TestRing.Small);
        using SecretKey twinSecret = SecretKey.Generate(twin);
        using PublicKey twinPublic = KeyGenerator.CreatePublicKey(twinSecret);
        using GaloisKeys twinKeys = KeyGenerator.CreateGaloisKeys(twinSecret, elements);
        Assert.Equal("publicKey", Refused(twinPublic, site.GaloisKeys));
        Assert.Equal("galoisKeys", Refused(site.PublicKey, twinKeys));

        string? Refused(PublicKey publicKey, GaloisKeys? keys) =>
            Assert.Throws<ArgumentException>(() => site.Adapter.Open(publicKey, keys)).ParamName;
    }

    [Fact]
    public void AtLeastOneThreadIsAsked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuBackend(0));
    }

    // One input and one output: nothing is rotated, and no key is asked for.
    [Theory]
    [MemberData(nameof(Rings))]
    public void NoKeysAreNeededWhereNothingIsRotated(TestRing ring)
    {
        LoraModule[] modules = [LoraModule.Random("m", 1, 1, 1, 2, 42)];
        using var site = new DiagonalSite(modules, 1, ring);
        Assert.Empty(site.Layout.GaloisElements());
        using ISiteSession session = site.Adapter.Open(site.PublicKey, null);
        var scales = new double[1];
        float[] x = [3.5f];
        Assert.InRange(site.Errors(x, site.Decrypt(session.Evaluate(site.Client.Encrypt(x, scales)), scales))[0], double.NegativeInfinity, -8);
    }

    [Fact]
    public void TheTokenLimitHolds()
    {
        using var site = new DiagonalSite(Modules(), 2, TestRing.Small, tokenLimit: 5);
        float[] x = DiagonalSite.Activations(3 * InputSize, 1);
        site.Run(x);
        byte[] request = site.Client.Encrypt(x, new double[3]);
        LimitReachedException refused = Assert.Throws<LimitReachedException>(() => site.Session.Evaluate(request));
        Assert.Contains("limit of 5", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, site.Session.TokensAnswered);
        site.Run(x[..(2 * InputSize)]);
        Assert.Equal(5, site.Session.TokensAnswered);
        Assert.Throws<LimitReachedException>(() => site.Run(x[..InputSize]));
    }

    [Fact]
    public void ARequestForAnotherOfferIsRefused()
    {
        using DiagonalSite site = Small(), other = DiagonalSite.Random(InputSize, OutputSize, 5, 2, TestRing.Small);
        byte[] request = other.Client.Encrypt(DiagonalSite.Activations(InputSize, 1), new double[1]);
        Assert.StartsWith(
            "offer", Assert.Throws<WireFormatException>(() => site.Session.Evaluate(request)).Message, StringComparison.Ordinal);
        Assert.Throws<WireFormatException>(() => site.Session.TokenCount(request));
        Assert.Equal(0, site.Session.TokensAnswered);
    }

    [Fact]
    public void AnAnswersMemoryMustHaveItsLength()
    {
        using DiagonalSite site = Small();
        byte[] request = site.Client.Encrypt(DiagonalSite.Activations(2 * InputSize, 1), new double[2]);
        Assert.Equal(2, site.Session.TokenCount(request));
        int length = site.Offer.AnswerBytes(2);
        Assert.Throws<ArgumentException>(() => site.Session.Evaluate(request, new byte[length - 1]));
        Assert.Throws<ArgumentException>(() => site.Session.Evaluate(request, new byte[length + 1]));
        site.Session.Evaluate(request, new byte[length]);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void DamagedMessagesAreRefusedOrDecryptToSomething(TestRing ring)
    {
        using DiagonalSite site = Small(ring);
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
                    // Refused, by the client where another token count makes a request of the same length; damage to the
                    // ciphertexts themselves is not noticed.
                }
            }, iter: 300, threads: 1);
        CheckStillRight(site);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void AFaultInTheLastCiphertextCountsForNothing(TestRing ring)
    {
        using DiagonalSite site = Small(ring);
        byte[] request = site.Client.Encrypt(DiagonalSite.Activations(9 * InputSize, 1), new double[9]);
        request.AsSpan(request.Length - 66, 66).Fill(0xff);
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<WireFormatException>(() => site.Session.Evaluate(request));
        }

        Assert.Equal(0, site.Session.TokensAnswered);
        Assert.Equal(default, site.Session.Counts);
        CheckStillRight(site);
        Assert.Equal(site.Layout.Counts(5), site.Session.Counts);
    }

    [Theory]
    [InlineData(TestRing.Small, 1)]
    [InlineData(TestRing.SmallDeep, 1)]
    [InlineData(TestRing.SmallDeep, 2)]
    public void NothingIsAllocatedForATokenInSteadyState(TestRing ring, int threads)
    {
        const int Tokens = 3;
        using var site = new DiagonalSite(Modules(), 2, ring, threads);
        float[] x = DiagonalSite.Activations(Tokens * InputSize, 1), deltas = new float[Tokens * OutputSize];
        var scales = new double[Tokens];
        byte[] request = new byte[site.Offer.ActivationBytes(Tokens)], answer = new byte[site.Offer.AnswerBytes(Tokens)];
        void Step()
        {
            site.Client.Encrypt(x, scales, request);
            site.Session.Evaluate(request, answer);
            site.Client.Decrypt(answer, scales, deltas);
        }

        long allocated = Allocations.OfEveryRound(Step, () =>
        {
            site.Client.Prepare(Tokens);
            site.Session.Prepare(Tokens);
        });

        // Without AES instructions the base class library makes an object for every seed.
        bool hasAes = System.Runtime.Intrinsics.X86.Aes.IsSupported || System.Runtime.Intrinsics.Arm.Aes.IsSupported;
        Assert.InRange(allocated, 0, hasAes ? 0 : 1024 * site.Layout.InputCiphertexts(Tokens));
        Assert.InRange(site.Errors(x, deltas).Max(), double.NegativeInfinity, -8);
    }

    private static LoraModule[] Modules() => [LoraModule.Random("m", InputSize, OutputSize, 4, 8, 42)];

    private static DiagonalSite Small(TestRing ring = TestRing.Small) => new(Modules(), 2, ring);

    private static void CheckStillRight(DiagonalSite site) =>
        Assert.InRange(site.RunError(DiagonalSite.Activations(5 * InputSize, 9)), double.NegativeInfinity, -8);

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
