using CsCheck;
using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Scheme;

namespace HeLora.Server.Tests.Contract;

/// <summary>What sessions of every plan do with requests, and clients with answers, sound or damaged.</summary>
public sealed class SessionContractTests
{
    private const int InputSize = 64, OutputSize = 40;

    public static TheoryData<SitePlan> Plans => SitePlans.All;

    /// <summary>Plans, tokens of a step and threads of the server.</summary>
    public static TheoryData<SitePlan, int, int> Steps
    {
        get
        {
            var steps = new TheoryData<SitePlan, int, int>
            {
                { SitePlan.DiagonalSmallDeep, 3, 2 }, { SitePlan.StreamingOpenBasis32, 1, 1 }, { SitePlan.StreamingOpenBasis40, 9, 2 },
                { SitePlan.StreamingSealed48, 17, 2 },
            };
            foreach (SitePlan plan in Enum.GetValues<SitePlan>())
            {
                steps.Add(plan, 3, 1);
            }

            return steps;
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void TheTokenLimitHolds(SitePlan plan)
    {
        using TestSite site = plan.Create(Modules(4), tokenLimit: 5);
        float[] x = TestSite.Activations(3 * InputSize, 1);
        site.AssertRight(x);
        SiteRequest request = site.Encrypt(x);
        LimitReachedException refused = Assert.Throws<LimitReachedException>(() => site.Evaluate(request.Message));
        Assert.Contains("limit of 5", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, site.TokensAnswered);
        site.AssertRight(x[..(2 * InputSize)]);
        Assert.Equal(5, site.TokensAnswered);
        Assert.Throws<LimitReachedException>(() => site.Run(x[..InputSize]));
        Assert.Throws<LimitReachedException>(() => site.Evaluate(request.Message));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void ARequestForAnotherOfferIsRefused(SitePlan plan)
    {
        using TestSite site = plan.Create(Modules(4)), other = plan.Create(Modules(5));
        SiteRequest request = other.Encrypt(TestSite.Activations(InputSize, 1));
        WireFormatException refused = Assert.Throws<WireFormatException>(() => site.Evaluate(request.Message));
        Assert.StartsWith("offer", refused.Message, StringComparison.Ordinal);
        Assert.Throws<WireFormatException>(() => site.TokenCount(request.Message.Span));
        Assert.Equal(0, site.TokensAnswered);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void AnAnswersMemoryMustHaveItsLength(SitePlan plan)
    {
        using TestSite site = plan.Create(Modules(4));
        SiteRequest request = site.Encrypt(TestSite.Activations(2 * InputSize, 1));
        Assert.Equal(2, site.TokenCount(request.Message.Span));
        int length = site.AnswerBytes(2);
        Assert.Throws<ArgumentException>(() => site.Evaluate(request.Message, new byte[length - 1]));
        Assert.Throws<ArgumentException>(() => site.Evaluate(request.Message, new byte[length + 1]));
        Assert.Equal(0, site.TokensAnswered);
        site.Evaluate(request.Message, new byte[length]);
        Assert.Equal(2, site.TokensAnswered);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void DamagedRequestsDoNoHarm(SitePlan plan)
    {
        using TestSite site = plan.Create(Modules(4));
        float[] x = TestSite.Activations(3 * InputSize, 1);
        SiteRequest request = site.Encrypt(x);
        byte[] valid = request.Message.ToArray();
        Damage.Any.Sample(
            damage =>
            {
                try
                {
                    byte[] answer = site.Evaluate(damage(valid));
                    if (!request.IsOpen)
                    {
                        request = site.Encrypt(x);
                    }

                    site.Decrypt(request, answer);
                }
                catch (WireFormatException)
                {
                    // Refused, by the client where another token count makes a request of the same length; damage to the
                    // ciphertexts themselves is not noticed.
                }
            }, iter: 300, threads: 1);
        AssertStillRight(site);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void DamagedAnswersAreRefusedOrDecryptToSomething(SitePlan plan)
    {
        using TestSite site = plan.Create(Modules(4));
        float[] x = TestSite.Activations(3 * InputSize, 1);
        SiteRequest request = site.Encrypt(x);
        byte[] valid = site.Evaluate(request.Message);
        void Renew()
        {
            if (!request.IsOpen)
            {
                request = site.Encrypt(x);
                valid = site.Evaluate(request.Message);
            }
        }

        Damage.Any.Sample(
            damage =>
            {
                Renew();
                try
                {
                    site.Decrypt(request, damage(valid));
                }
                catch (WireFormatException)
                {
                    // Refused, and the request stays open; damage to the ciphertexts themselves is not noticed.
                    Assert.True(request.IsOpen);
                }
            }, iter: 300, threads: 1);
        Renew();
        site.AssertRight(x, site.Decrypt(request, valid));
        AssertStillRight(site);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void AdaptersServeSeveralClients(SitePlan plan)
    {
        using TestSite first = plan.Create(Modules(4)), second = first.Another();
        AssertStillRight(first);
        AssertStillRight(second);
        AssertStillRight(first);
        Assert.Equal((10, 5), (first.TokensAnswered, second.TokensAnswered));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void NothingIsAllocatedForATokenInSteadyState(SitePlan plan, int tokens, int threads)
    {
        using TestSite site = plan.Create(Modules(4), threads: threads);
        float[] x = TestSite.Activations(tokens * InputSize, 1), deltas = new float[tokens * OutputSize];
        SiteRequest request = site.CreateRequest();
        var answer = new byte[site.AnswerBytes(tokens)];
        long allocated = Allocations.OfEveryRound(() => site.Run(x, request, answer, deltas), () => site.Prepare(tokens));

        // Without AES instructions the base class library makes an object for the seed of every ciphertext.
        bool hasAes = System.Runtime.Intrinsics.X86.Aes.IsSupported || System.Runtime.Intrinsics.Arm.Aes.IsSupported;
        int seeds = hasAes || site is not CiphertextSite ciphertexts ? 0 : ciphertexts.SiteOffer.Layout.InputCiphertexts(tokens);
        Assert.InRange(allocated, 0, 1024 * seeds);
        site.AssertRight(x, deltas);
    }

    private static LoraModule[] Modules(int rank) => [LoraModule.Random("m", InputSize, OutputSize, rank, 8, 42)];

    private static void AssertStillRight(TestSite site) => site.AssertRight(TestSite.Activations(5 * InputSize, 9));
}
