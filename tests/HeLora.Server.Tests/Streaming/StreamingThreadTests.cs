using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Tests.Streaming;

/// <summary>Threads change nothing but the time.</summary>
public sealed class StreamingThreadTests
{
    private static readonly LoraModule[] Modules =
        [LoraModule.Random("q", 150, 70, 9, 16, 1), LoraModule.Random("k", 150, 33, 20, 16, 2), LoraModule.Random("v", 150, 5, 3, 16, 3)];

    [Theory]
    [InlineData(1, AdapterPrivacy.OpenBasis, 32)]
    [InlineData(2, AdapterPrivacy.OpenBasis, 48)]
    [InlineData(3, AdapterPrivacy.OpenBasis, 32)]
    [InlineData(1, AdapterPrivacy.Sealed, 40)]
    [InlineData(2, AdapterPrivacy.Sealed, 48)]
    [InlineData(3, AdapterPrivacy.Sealed, 40)]
    public void AnswersAreRightAndTheSameAgain(int threads, AdapterPrivacy privacy, int wordBits)
    {
        using var site = new StreamingSite(Modules, privacy, wordBits, threads);
        foreach (int tokens in (int[])[1, 7, 8, 9, 16, 33])
        {
            float[] x = TestSite.Activations(tokens * 150, tokens);
            StreamingRequest request = site.Encrypt(x);
            byte[] answer = site.Session.Evaluate(request.Message);
            Assert.Equal(answer, site.Session.Evaluate(request.Message));
            Assert.InRange(DeltaErrors.Of(Modules, x, site.Decrypt(request, answer)).Max(), double.NegativeInfinity, -6);
        }
    }

    // Blocks come and go while requests are answered from others.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task BlocksAreMadeWhileRequestsAreAnswered(int threads)
    {
        using var site = new StreamingSite([LoraModule.Random("m", 20, 12, 2, 4, 1)], AdapterPrivacy.OpenBasis, 32, threads);
        await using var producer = new BlockProducer(
            site.Client, (message, stop) => ValueTask.FromResult<ReadOnlyMemory<byte>>(site.Session.MakeBlock(message.Span)));
        var request = new StreamingRequest();
        for (int i = 0; i < 60; i++)
        {
            int tokens = i % 3 == 0 ? 1 : 300;
            await site.Client.WaitAsync(tokens, TestContext.Current.CancellationToken);
            float[] x = TestSite.Activations(tokens * 20, i);
            site.Client.Encrypt(x, request);
            float[] deltas = site.Decrypt(request, site.Session.Evaluate(request.Message));
            Assert.InRange(DeltaErrors.Rms(DeltaErrors.Of(site.Modules, x, deltas)), double.NegativeInfinity, -7);
        }

        Assert.Equal(60 / 3 * 601, site.Session.TokensAnswered);
    }

    // The oldest block leaves while a request is answered from it: that answer is whole, the next is refused.
    [Fact]
    public async Task ABlockLeavesBetweenAnswersOnly()
    {
        for (int round = 0; round < 20; round++)
        {
            using var site = new StreamingSite([LoraModule.Random("m", 20, 12, 2, 4, 1)], AdapterPrivacy.OpenBasis, 32);
            byte[] request = site.Encrypt(TestSite.Activations(2000 * 20, round)).Message.ToArray(), answer = site.Session.Evaluate(request);
            using PendingBlock one = site.Client.BeginBlock(), two = site.Client.BeginBlock(), three = site.Client.BeginBlock();
            site.Session.MakeBlock(one.Message.Span);
            site.Session.MakeBlock(two.Message.Span);
            Task making = Task.Run(() => site.Session.MakeBlock(three.Message.Span), TestContext.Current.CancellationToken);
            var again = new byte[answer.Length];
            WireFormatException? refused = null;
            while (refused is null)
            {
                try
                {
                    site.Session.Evaluate(request, again);
                    Assert.Equal(answer, again);
                }
                catch (WireFormatException exception)
                {
                    refused = exception;
                }
            }

            Assert.StartsWith("position: 0 is in block 0", refused.Message, StringComparison.Ordinal);
            await making;
        }
    }

    // Several callers, each with requests of its own.
    [Fact]
    public void RequestsMayComeFromManyThreads()
    {
        using var site = new StreamingSite([LoraModule.Random("m", 20, 12, 2, 4, 1)], AdapterPrivacy.OpenBasis, 32, 2);
        site.MakeBlock();
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            float[] x = TestSite.Activations((1 + (i % 20)) * 20, i);
            var request = new StreamingRequest();
            site.Client.Encrypt(x, request);
            float[] deltas = site.Decrypt(request, site.Session.Evaluate(request.Message));
            Assert.InRange(DeltaErrors.Of(site.Modules, x, deltas).Max(), double.NegativeInfinity, -4);
        });
        Assert.Equal(1050, site.Session.TokensAnswered);
        Assert.Equal(1050, site.Client.Position);
    }
}
