using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server;
using HeLora.Server.Hazmat;

namespace HeLora.Loopback.Tests;

public class SiteLoopbacksTests
{
    private const double Tolerance = 1.0 / 256;

    private static readonly LoraModule[] Modules =
        [LoraModule.Random("q", 64, 48, 4, 8, 1), LoraModule.Random("v", 64, 32, 2, 4, 2)];

    [Theory]
    [InlineData(AdapterPrivacy.Sealed)]
    [InlineData(AdapterPrivacy.OpenBasis)]
    public void Deltas_of_the_coefficient_plan(AdapterPrivacy privacy)
    {
        using LoopbackParameters parameters = Parameters(privacy);
        using CiphertextLoopback site = SiteLoopbacks.Coefficient(parameters, Modules, privacy, batchSize: 3, threads: 2);
        Check(site, 5);
        Assert.Equal(5, site.Session.TokensAnswered);
        Assert.Equal(privacy == AdapterPrivacy.Sealed, site.Keys.GaloisKeys is not null);
        Assert.Equal(site.Keys.GaloisKeysMessage.Length, site.Keys.Sizes.GaloisKeyBytes);
        Assert.Equal(site.Offer.Id, site.Adapter.Offer.Id);
        Assert.NotSame(site.Offer.Parameters, site.Adapter.Offer.Parameters);
        Assert.Null(site.Blocks);
    }

    [Fact]
    public void Deltas_of_the_diagonal_plan()
    {
        using var slots = SlotParameters.CreateTuned(2, 10);
        using var parameters = new LoopbackParameters(CiphertextParameterSpec.Of(slots.Parameters));
        using CiphertextLoopback site = SiteLoopbacks.Diagonal(parameters, Modules, batchSize: 2);
        Check(site, 2);
        Assert.True(site.Counts.Rotations > 0);
        site.Session.Prepare(2);
        Assert.True(site.Memory is { AdapterBytes: > 0, SessionBytes: > 0, ClientBytes: > 0 });
    }

    [Theory]
    [InlineData(AdapterPrivacy.Sealed, 40)]
    [InlineData(AdapterPrivacy.OpenBasis, 32)]
    public void Deltas_of_the_streaming_plan(AdapterPrivacy privacy, int wordBits)
    {
        using StreamingLoopback site = SiteLoopbacks.Streaming(Modules, privacy, wordBits);
        Check(site, 3);
        Assert.Equal(1, site.Blocks.Made);
        site.MakeBlock();
        Assert.Equal(2, site.Blocks.Made);
        Assert.Equal((2 * site.Blocks.Positions) - 3, site.Client.ReadyTokens);
        Assert.Equal(site.Offer.ActivationBytes(1) + ((double)site.Offer.BlockBytes / site.Blocks.Positions), site.RequestBytes(1));
    }

    [Fact]
    public void Token_limits_hold()
    {
        using LoopbackParameters parameters = Parameters(AdapterPrivacy.OpenBasis);
        using CiphertextLoopback coefficient = SiteLoopbacks.Coefficient(parameters, Modules, AdapterPrivacy.OpenBasis, batchSize: 1, tokenLimit: 2);
        using StreamingLoopback streaming = SiteLoopbacks.Streaming(Modules, AdapterPrivacy.OpenBasis, 32, tokenLimit: 2);
        Check(coefficient, 2);
        Check(streaming, 2);
        Assert.Throws<LimitReachedException>(() => coefficient.Run(new float[64]));
        Assert.Throws<LimitReachedException>(() => streaming.Run(new float[64]));
    }

    [Fact]
    public void Sites_and_sessions_share_a_clients_keys()
    {
        using LoopbackParameters parameters = Parameters(AdapterPrivacy.Sealed);
        using CiphertextLoopback first = SiteLoopbacks.Coefficient(parameters, Modules, AdapterPrivacy.Sealed, batchSize: 1);
        long sent = first.Keys.Sizes.GaloisKeyBytes;
        using var second = new CiphertextLoopback(first.Adapter, first.Keys, tokenLimit: 1);
        Assert.Equal(sent, first.Keys.Sizes.GaloisKeyBytes);
        Check(second, 1);
        Check(first, 1);
        SiteRequest request = first.Client.CreateRequest();
        var answer = new byte[first.Offer.AnswerBytes(1)];
        first.Client.Encrypt(new float[64], request);
        using (ISiteSession another = first.OpenSession())
        {
            another.Evaluate(request.Message, answer);
            Assert.Equal(1, another.TokensAnswered);
        }

        var deltas = new float[first.OutputSize];
        first.Client.Decrypt(request, answer, deltas);
        Assert.All(deltas, delta => Assert.Equal(0, delta, 1e-6));
    }

    private static LoopbackParameters Parameters(AdapterPrivacy privacy)
    {
        using SchemeParameters parameters = CoefficientParameters.Create(privacy);
        return new LoopbackParameters(CiphertextParameterSpec.Of(parameters));
    }

    private static void Check(ISiteConnection site, int tokens)
    {
        var activations = new float[tokens * site.InputSize];
        new ActivationSource(7, tokens).Fill(activations);
        float[] deltas = site.Run(activations);
        Assert.Equal(Modules.Sum(m => m.OutputSize), site.OutputSize);
        for (int m = 0, offset = 0; m < Modules.Length; offset += Modules[m].OutputSize, m++)
        {
            var meter = new ErrorMeter(Modules[m]);
            for (int t = 0; t < tokens; t++)
            {
                meter.Add(
                    activations.AsSpan(t * site.InputSize, site.InputSize),
                    deltas.AsSpan((t * site.OutputSize) + offset, Modules[m].OutputSize));
            }

            Assert.True(meter.IsWithin(Tolerance), $"{Modules[m].Name}: {meter.Max}, {meter.Rms}");
        }
    }
}
