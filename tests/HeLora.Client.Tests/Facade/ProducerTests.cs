using System.Globalization;
using HeLora.Client.Hazmat.Producing;
using HeLora.Client.Tests.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Client.Tests.Facade;

/// <summary>Blocks in the background: back-pressure, errors, retries and limits.</summary>
public sealed class ProducerTests
{
    private const int Degree = StreamingParameters.MinDegree;

    private readonly StandInHost _host = new(StandInHost.Streaming("a"), StandInHost.Coefficient(AdapterPrivacy.OpenBasis, "open"), StandInHost.Streaming("b", 4));

    private static readonly EncryptedLoraOptions Fast = new() { FirstRetryDelay = TimeSpan.FromMilliseconds(1), LongestRetryDelay = TimeSpan.FromMilliseconds(20) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EverySiteIsKeptAhead()
    {
        await using EncryptedLora lora = await Connect(new EncryptedLoraOptions { BlocksAhead = 2 });
        await Until(() => lora.Counters.Blocks == 4);
        await Task.Delay(50, Cancellation);
        Assert.Equal(4, lora.Counters.Blocks);
        await lora["a.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        await Until(() => lora.Counters.Blocks == 5);
        await Task.Delay(50, Cancellation);
        Assert.Equal(5, lora.Counters.Blocks);
    }

    // The host keeps the block in use, one ahead, and one whose answer was lost.
    [Fact]
    public async Task TheHostsLimitIsKept()
    {
        _host.MaxBlocks = 3;
        await using EncryptedLora lora = await Connect(new EncryptedLoraOptions { BlocksAhead = 5 });
        await Until(() => lora.Counters.Blocks == 2);
        await Task.Delay(50, Cancellation);
        Assert.Equal(2, lora.Counters.Blocks);
    }

    [Fact]
    public async Task EncryptingNeverWaits()
    {
        var gate = new TaskCompletionSource();
        await using EncryptedLora lora = await Connect(Fast, async (message, stop) =>
        {
            if (TypeOf(message) == WireType.StreamingBlock)
            {
                await gate.Task.WaitAsync(stop);
            }

            return _host.Handle(message);
        });
        EncryptedSite site = lora["a.q_proj"];
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => site.Encrypt(new float[6]));
        Assert.Equal("positions: not ready for 2 tokens; expected PrepareAsync to be awaited first", refused.Message);
        using var cancelled = new CancellationTokenSource();
        Task ended = site.PrepareAsync(2, cancelled.Token).AsTask(), waiting = site.PrepareAsync(2, Cancellation).AsTask();
        Task<PendingStep> step = site.EncryptAsync(new float[6], Cancellation).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended);
        Assert.False(waiting.IsCompleted || step.IsCompleted);
        gate.SetResult();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        using PendingStep taken = await step.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        using PendingStep now = site.Encrypt(new float[6]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ErrorsOfTheTransportReachThoseWhoWaitAndTheSameBytesAreSentAgain(bool answerIsLost)
    {
        int failures = 0;
        var gate = new TaskCompletionSource();
        void Fail(WireType type)
        {
            if (type == WireType.StreamingBlock && failures < 3)
            {
                failures++;
                throw new IOException("the line is down");
            }
        }

        if (answerIsLost)
        {
            _host.After = (type, answer) =>
            {
                Fail(type);
                return answer;
            };
        }
        else
        {
            _host.Before = (type, _) => Fail(type);
        }

        await using EncryptedLora lora = await Connect(Fast, async (message, stop) =>
        {
            await gate.Task.WaitAsync(stop);
            return _host.Handle(message);
        }, gate);
        EncryptedSite site = lora["a.q_proj"];
        int errors = 0;
        while (true)
        {
            try
            {
                await site.PrepareAsync(1, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
                break;
            }
            catch (InvalidOperationException exception) when (exception.InnerException is IOException inner)
            {
                Assert.Equal("the line is down", inner.Message);
                Assert.StartsWith("blocks: the producer met an error and will try again", exception.Message, StringComparison.Ordinal);
                errors++;
            }
        }

        Assert.InRange(errors, 0, 3);
        await Until(() => lora.Counters.Blocks == 2);
        Assert.Equal(3, failures);
        AssertSentAgain(3);
        await site.ApplyAsync(new float[3], new float[3], Cancellation);
        Assert.Equal([0L], _host.Positions);
    }

    [Fact]
    public async Task AWaiterSeesTheError()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool failed = false;
        await using EncryptedLora lora = await Connect(Fast, async (message, stop) =>
        {
            if (TypeOf(message) == WireType.StreamingBlock && !failed)
            {
                began.TrySetResult();
                await gate.Task.WaitAsync(stop);
                failed = true;
                throw new TimeoutException("no answer");
            }

            return _host.Handle(message);
        });
        await began.Task;
        Task first = lora["a.q_proj"].PrepareAsync(1, Cancellation).AsTask(), second = lora["b.q_proj"].PrepareAsync(1, Cancellation).AsTask();
        gate.SetResult();
        foreach (Task waiting in (Task[])[first, second])
        {
            InvalidOperationException seen = await Assert.ThrowsAsync<InvalidOperationException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
            Assert.IsType<TimeoutException>(seen.InnerException);
        }

        await lora["a.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        await lora["b.q_proj"].ApplyAsync(new float[4], new float[3], Cancellation);
    }

    [Fact]
    public async Task ABlockThatIsRefusedIsReplacedByAnother()
    {
        int refusals = 0;
        _host.After = (type, answer) => type == WireType.StreamingBlock && refusals++ < 1
            ? new Refusal(RefusalReason.BadMessage, "block: 0 was made before; expected a new number").Serialize()
            : answer;
        await using EncryptedLora lora = await Connect(Fast);
        await Until(() => lora.Counters.Blocks == 2);
        Assert.Equal(1, lora.Counters.Refusals);
        await lora["a.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        Assert.Equal([(long)Degree], _host.Positions);
    }

    // A file has the name of the first block, as if the disk were full for a while.
    [Fact]
    public async Task ABlockThatCannotBeStoredIsReplacedByAnother()
    {
        using var folder = new TemporaryDirectory();
        string? inTheWay = null;
        await using EncryptedLora lora = await Connect(Fast with { SpoolDirectory = folder.File("spool") }, (message, stop) =>
        {
            if (TypeOf(message) == WireType.StreamingBlock && inTheWay is null)
            {
                string spool = Path.Combine(folder.File("spool"), StepMessages.OfferIdOf(message.Span).ToString("x16", CultureInfo.InvariantCulture));
                inTheWay = Path.Combine(spool, "block-0.masks");
                File.WriteAllText(inTheWay, string.Empty);
            }

            return _host.Exchange(message, stop);
        });
        await Until(() => lora.Counters.Blocks == 2);
        Assert.Equal(3, _host.BlockMessages.Count);
        Assert.Equal(3, _host.BlockMessages.Select(Convert.ToHexString).Distinct().Count());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(inTheWay)!, "*.new"));
        File.Delete(inTheWay!);
        await lora["a.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        await lora["b.q_proj"].ApplyAsync(new float[4], new float[3], Cancellation);
        Assert.Equal([0L, Degree], _host.Positions);
    }

    [Fact]
    public async Task AHostThatFailsGetsTheSameBytesAgain()
    {
        int refusals = 0;
        _host.After = (type, answer) => type == WireType.StreamingBlock && refusals++ < 2 ? new Refusal(RefusalReason.Failed, "disk").Serialize() : answer;
        await using EncryptedLora lora = await Connect(Fast);
        await Until(() => lora.Counters.Blocks == 2);
        AssertSentAgain(2);
        Assert.Equal(2, lora.Counters.Refusals);
    }

    [Fact]
    public async Task AnUnknownSessionEndsTheProducerUntilItIsOpenedAnew()
    {
        await using EncryptedLora lora = await Connect(Fast);
        EncryptedSite site = lora["a.q_proj"];
        await Until(() => lora.Counters.Blocks == 2);
        _host.ForgetSessions();
        using (PendingStep step = site.Encrypt(new float[3 * Degree]))
        {
            Assert.Equal(Degree, step.Tokens);
        }

        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => site.PrepareAsync(1, Cancellation).AsTask());
        Assert.Equal(RefusalReason.UnknownSession, refused.Reason);
        refused = await Assert.ThrowsAsync<RefusedException>(() => site.EncryptAsync(new float[3], Cancellation).AsTask());
        Assert.Equal(RefusalReason.UnknownSession, refused.Reason);
        await lora.OpenAsync(_host.Exchange, Cancellation);
        await site.ApplyAsync(new float[3], new float[3], Cancellation);
        Assert.InRange(Assert.Single(_host.Positions), Degree, long.MaxValue);
    }

    // The block was sent and its answer lost with the connection; the host has the session.
    [Fact]
    public async Task ABlockIsSentAgainAfterTheConnectionWasLost()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using EncryptedLora lora = await Connect(Fast, async (message, stop) =>
        {
            byte[] answer = _host.Handle(message);
            if (TypeOf(message) == WireType.StreamingBlock)
            {
                began.TrySetResult();
                await Task.Delay(Timeout.Infinite, stop);
            }

            return answer;
        });
        await began.Task;
        await lora.OpenAsync(_host.Exchange, Cancellation);
        await Until(() => lora.Counters.Blocks == 2);
        AssertSentAgain(1);
        Assert.Equal(1, _host.Count(WireType.OpenSession));
    }

    // The host has no more room for the blocks of one site.
    [Fact]
    public async Task ASiteThatFailsDoesNotHoldUpTheOthers()
    {
        ulong full = StandInHost.Streaming("a").Id;
        await using EncryptedLora lora = await Connect(Fast, (message, stop) =>
            TypeOf(message) == WireType.StreamingBlock && StepMessages.OfferIdOf(message.Span) == full
                ? ValueTask.FromResult<ReadOnlyMemory<byte>>(new Refusal(RefusalReason.LimitReached, "memory: full; expected room").Serialize())
                : _host.Exchange(message, stop));
        await lora["b.q_proj"].ApplyAsync(new float[4], new float[3], Cancellation);
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => lora["a.q_proj"].PrepareAsync(1, Cancellation).AsTask());
        Assert.Equal(RefusalReason.LimitReached, refused.Reason);
        await Until(() => lora.Counters.Refusals > 3);

        // The block in use and the one ahead.
        Assert.Equal(2, lora.Counters.Blocks);
    }

    // Its message is too large for the transport, say. The delays are longer than the test.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ASiteWhoseExchangesFailDoesNotHoldUpTheOthers(bool isTransport)
    {
        ulong bad = StandInHost.Streaming("a").Id;
        int failures = 0;
        var slow = new EncryptedLoraOptions { FirstRetryDelay = TimeSpan.FromMinutes(10), LongestRetryDelay = TimeSpan.FromMinutes(10) };
        await using EncryptedLora lora = await Connect(slow, (message, stop) =>
        {
            if (TypeOf(message) != WireType.StreamingBlock || StepMessages.OfferIdOf(message.Span) != bad)
            {
                return _host.Exchange(message, stop);
            }

            failures++;
            return isTransport ? throw new IOException("the message is too large") : ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[100]);
        });
        await Until(() => failures == 1 && lora.Counters.Blocks > 0);
        for (int i = 0; i < 6; i++)
        {
            await lora["b.q_proj"].ApplyAsync(new float[4 * Degree], new float[3 * Degree], Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        }

        Assert.Equal(6 * Degree, _host.PositionCount);
        Assert.Equal(1, failures);
    }

    [Fact]
    public async Task OthersDoNotSeeTheErrorsOfASiteWhileTheyAreAnswered()
    {
        ulong bad = StandInHost.Streaming("a").Id;
        int failures = 0;
        await using EncryptedLora lora = await Connect(Fast, (message, stop) =>
        {
            if (TypeOf(message) == WireType.StreamingBlock && StepMessages.OfferIdOf(message.Span) == bad)
            {
                failures++;
                throw new IOException("the message is too large");
            }

            return _host.Exchange(message, stop);
        });
        await Until(() => failures > 1 && lora.Counters.Blocks > 0);
        for (int i = 0; i < 3; i++)
        {
            await lora["b.q_proj"].ApplyAsync(new float[4 * Degree], new float[3 * Degree], Cancellation);
        }

        InvalidOperationException seen = await Assert.ThrowsAsync<InvalidOperationException>(() => lora["a.q_proj"].PrepareAsync(1, Cancellation).AsTask());
        Assert.IsType<IOException>(seen.InnerException);
    }

    [Fact]
    public void SitesHaveDelaysOfTheirOwn()
    {
        var retries = new SiteRetries(3, new RetryDelays(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4)));
        Assert.Null(retries.UntilNext);
        Assert.True(retries.FailedByTransport(0, out TimeSpan pause));
        Assert.Equal(TimeSpan.Zero, pause);
        Assert.False(retries.IsDue(0));
        Assert.True(retries.IsDue(1));
        Assert.InRange(retries.UntilNext!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));

        // The line is down: the next site fails too, and all pause, longer and longer.
        Assert.True(retries.FailedByTransport(1, out pause));
        Assert.Equal(TimeSpan.FromMinutes(1), pause);
        Assert.True(retries.FailedByTransport(0, out pause));
        Assert.Equal(TimeSpan.FromMinutes(2), pause);

        // Another site is answered: the failure is the one site's.
        retries.Answered();
        retries.Succeeded(2);
        for (int i = 0; i < 3; i++)
        {
            Assert.False(retries.FailedByTransport(0, out pause));
            Assert.Equal(TimeSpan.Zero, pause);
        }

        retries.Succeeded(0);
        retries.Succeeded(1);
        Assert.Null(retries.UntilNext);
        Assert.True(retries.IsDue(0));
        retries.Failed(2);
        Assert.False(retries.IsDue(2));
    }

    [Fact]
    public async Task ALongStepGetsTheBlocksItNeeds()
    {
        await using EncryptedLora lora = await Connect(Fast);
        EncryptedSite site = lora["a.q_proj"];
        await site.ApplyAsync(new float[3], new float[3], Cancellation);
        await site.ApplyAsync(new float[3 * site.MaxTokens], new float[3 * site.MaxTokens], Cancellation);
        Assert.Equal(1 + site.MaxTokens, _host.PositionCount);
    }

    [Fact]
    public async Task MasksAreMadeAheadInOtherPlans()
    {
        long[] bytes = new long[2];
        for (int i = 0; i < bytes.Length; i++)
        {
            await using EncryptedLora other = await Connect(new EncryptedLoraOptions { TokensAhead = 3 * i });
            await Until(() => other.Counters.Blocks == 2);
            bytes[i] = other.MemoryBytes;
        }

        Assert.True(bytes[1] > bytes[0], "masks are there");
        await using EncryptedLora lora = await Connect(new EncryptedLoraOptions { TokensAhead = 3 });
        await lora["open.q_proj"].ApplyAsync(new float[30], new float[27], Cancellation);
    }

    [Fact]
    public void DelaysAreBounded()
    {
        var delays = new RetryDelays(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
        Assert.Equal([100, 200, 400, 800, 1600, 3200, 5000, 5000], Enumerable.Range(0, 8).Select(i => (int)delays.After(i).TotalMilliseconds));
        Assert.Equal(5000, delays.After(int.MaxValue).TotalMilliseconds);
    }

    private static WireType TypeOf(ReadOnlyMemory<byte> message) => HeLora.Scheme.Hazmat.WireReader.TypeOf(message.Span);

    private async Task<EncryptedLora> Connect(EncryptedLoraOptions options, Exchange? exchange = null, TaskCompletionSource? gate = null)
    {
        var lora = new EncryptedLora(_host.Bytes, options);
        Task opening = lora.OpenAsync(exchange ?? _host.Exchange, Cancellation);
        gate?.SetResult();
        await opening;
        return lora;
    }

    // The two sites' blocks have one message each.
    private void AssertSentAgain(int times)
    {
        Assert.Equal(2 + times, _host.BlockMessages.Count);
        Assert.Equal(2, _host.BlockMessages.Select(Convert.ToHexString).Distinct().Count());
    }

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 2000 && !condition(); i++)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.True(condition());
    }
}
