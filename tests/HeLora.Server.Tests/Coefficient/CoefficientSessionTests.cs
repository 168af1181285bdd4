using System.Buffers.Binary;
using CsCheck;
using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Coefficient;

public sealed class CoefficientSessionTests
{
    private const int InputSize = 64, OutputSize = 40;

    public static TheoryData<AdapterPrivacy> Policies => [AdapterPrivacy.Sealed, AdapterPrivacy.OpenBasis];

    [Fact]
    public void MissingGaloisKeysAreRefused()
    {
        using Site site = Small(AdapterPrivacy.Sealed);
        SchemeParameters parameters = site.Offer.Parameters;
        using SecretKey secret = SecretKey.Generate(parameters);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(secret);
        IReadOnlyList<int> elements = site.Offer.Layout.GaloisElements();
        Assert.Equal("galoisKeys", Refused(null));
        foreach (int missing in elements)
        {
            using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(secret, elements.Where(e => e != missing));
            Assert.Equal("galoisKeys", Refused(keys));
        }

        string? Refused(GaloisKeys? keys) =>
            Assert.Throws<ArgumentException>(() => site.Adapter.Open(publicKey, keys)).ParamName;
    }

    [Fact]
    public void KeysOfOtherParametersAreRefused()
    {
        using Site site = Small(AdapterPrivacy.Sealed);
        using SchemeParameters other = CoefficientParameters.Create(AdapterPrivacy.OpenBasis);
        using SchemeParameters twin = CoefficientParameters.Create(AdapterPrivacy.Sealed);
        using SecretKey secret = SecretKey.Generate(other), twinSecret = SecretKey.Generate(twin), own = SecretKey.Generate(site.Offer.Parameters);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(secret), ownKey = KeyGenerator.CreatePublicKey(own);
        using GaloisKeys twinKeys = KeyGenerator.CreateGaloisKeys(twinSecret, site.Offer.Layout.GaloisElements());
        Assert.Equal("publicKey", Assert.Throws<ArgumentException>(
            () => site.Adapter.Open(publicKey, null)).ParamName);
        Assert.Throws<ArgumentException>(() => site.Adapter.Open(ownKey, twinKeys));
        Assert.Throws<WireFormatException>(() => PublicKey.Deserialize(site.Offer.Parameters, publicKey.Serialize()));
    }

    [Fact]
    public void AtLeastOneThreadIsAsked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuBackend(0));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void TheTokenLimitHolds(AdapterPrivacy privacy)
    {
        LoraModule[] modules = Modules();
        using var adapter = CoefficientAdapter.Create(Site.ServerParametersOf(privacy), modules, privacy, 2);
        using var site = new Site(adapter, modules, tokenLimit: 5);
        float[] x = Site.Activations(3 * InputSize, 1);
        site.Run(x);
        byte[] request = site.Client.Encrypt(x, new double[3]);
        LimitReachedException refused = Assert.Throws<LimitReachedException>(() => site.Session.Evaluate(request));
        Assert.Contains("limit of 5", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, site.Session.TokensAnswered);
        site.Run(x[..(2 * InputSize)]);
        Assert.Equal(5, site.Session.TokensAnswered);
        Assert.Throws<LimitReachedException>(() => site.Run(x[..InputSize]));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void ARequestForAnotherOfferIsRefused(AdapterPrivacy privacy)
    {
        using Site site = Small(privacy), other = Site.Random(InputSize, OutputSize, 5, 2, privacy);
        byte[] request = other.Client.Encrypt(Site.Activations(InputSize, 1), new double[1]);
        WireFormatException refused = Assert.Throws<WireFormatException>(() => site.Session.Evaluate(request));
        Assert.StartsWith("offer", refused.Message, StringComparison.Ordinal);
        Assert.Throws<WireFormatException>(() => site.Session.TokenCount(request));
        Assert.Equal(0, site.Session.TokensAnswered);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void AnAnswersMemoryMustHaveItsLength(AdapterPrivacy privacy)
    {
        using Site site = Small(privacy);
        byte[] request = site.Client.Encrypt(Site.Activations(2 * InputSize, 1), new double[2]);
        Assert.Equal(2, site.Session.TokenCount(request));
        int length = site.Offer.AnswerBytes(2);
        Assert.Throws<ArgumentException>(() => site.Session.Evaluate(request, new byte[length - 1]));
        Assert.Throws<ArgumentException>(() => site.Session.Evaluate(request, new byte[length + 1]));
        site.Session.Evaluate(request, new byte[length]);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void DamagedRequestsDoNoHarm(AdapterPrivacy privacy)
    {
        using Site site = Small(privacy);
        var scales = new double[3];
        var deltas = new float[3 * OutputSize];
        byte[] valid = site.Client.Encrypt(Site.Activations(3 * InputSize, 1), scales);
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, int.MaxValue], Gen.UInt).Sample(
            (kind, position, value) =>
            {
                byte[] request = kind switch
                {
                    0 => valid[..(position % valid.Length)],
                    1 => [.. valid, (byte)value],
                    2 => WithWord(valid, position % 40, value),
                    3 => WithWord(valid, position % 40, value % 5000),
                    _ => WithWord(valid, position % (valid.Length - 4), value),
                };
                try
                {
                    site.Client.Decrypt(site.Session.Evaluate(request), scales, deltas);
                }
                catch (WireFormatException)
                {
                    // Refused, by the client where another token count makes a request of the same length; damage to the
                    // ciphertexts themselves is not noticed.
                }
            }, iter: 150, threads: 1);
        CheckStillRight(site);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void AFaultInTheLastCiphertextDoesNoHarm(AdapterPrivacy privacy)
    {
        using Site site = Small(privacy);
        byte[] request = site.Client.Encrypt(Site.Activations(64 * InputSize, 1), new double[64]);
        request.AsSpan(request.Length - 66, 66).Fill(0xff);
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<WireFormatException>(() => site.Session.Evaluate(request));
        }

        Assert.Equal(0, site.Session.TokensAnswered);
        CheckStillRight(site);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void DamagedAnswersAreRefusedOrDecryptToSomething(AdapterPrivacy privacy)
    {
        using Site site = Small(privacy);
        float[] x = Site.Activations(3 * InputSize, 1);
        var scales = new double[3];
        byte[] valid = site.Session.Evaluate(site.Client.Encrypt(x, scales));
        var deltas = new float[3 * OutputSize];
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, int.MaxValue], Gen.UInt).Sample(
            (kind, position, value) =>
            {
                byte[] answer = kind switch
                {
                    0 => valid[..(position % valid.Length)],
                    1 => [.. valid, (byte)value],
                    2 => WithWord(valid, position % 40, value),
                    _ => WithWord(valid, position % (valid.Length - 4), value),
                };
                try
                {
                    site.Client.Decrypt(answer, scales, deltas);
                }
                catch (WireFormatException)
                {
                    // Refused; damage to the ciphertexts themselves is not noticed.
                }
            }, iter: 150, threads: 1);
        site.Client.Decrypt(valid, scales, deltas);
        Assert.InRange(site.Errors(x, deltas).Max(), double.NegativeInfinity, -8);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void NothingIsAllocatedForATokenInSteadyState(AdapterPrivacy privacy)
    {
        const int Tokens = 3;
        using Site site = Small(privacy);
        float[] x = Site.Activations(Tokens * InputSize, 1), deltas = new float[Tokens * OutputSize];
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
        Assert.InRange(allocated, 0, hasAes ? 0 : 1024 * site.Offer.Layout.InputCiphertexts(Tokens));
        Assert.InRange(site.Errors(x, deltas).Max(), double.NegativeInfinity, -8);
    }

    private static LoraModule[] Modules() => [LoraModule.Random("m", InputSize, OutputSize, 4, 8, 42)];

    private static Site Small(AdapterPrivacy privacy) => Site.Random(InputSize, OutputSize, 4, 2, privacy);

    private static void CheckStillRight(Site site) =>
        Assert.InRange(site.WorstError(Site.Activations(5 * InputSize, 9)), double.NegativeInfinity, -8);

    private static byte[] WithWord(byte[] valid, int position, uint value)
    {
        byte[] bytes = [.. valid];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position), value);
        return bytes;
    }
}
