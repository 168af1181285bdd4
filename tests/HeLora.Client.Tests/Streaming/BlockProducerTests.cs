using System.Collections.Concurrent;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.SpoolProcess;

namespace HeLora.Client.Tests.Streaming;

public sealed class BlockProducerTests : IDisposable
{
    private const int Degree = StreamingParameters.MinDegree;

    private readonly MemoryMaskSpool _spool = new();
    private readonly StandInServer _server = new(Ledger.Offer);
    private readonly StreamingRequest _request = new();
    private readonly ConcurrentQueue<long> _made = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _spool.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ItStaysAheadByTheCapacityAndNoMore(int ahead)
    {
        using var client = new StreamingClient(Ledger.Offer, _spool, ahead);
        await using var producer = new BlockProducer(client, Exchange);
        await Until(() => client.ReadyTokens == ahead * Degree);

        // Looking does not take.
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(ahead * Degree, client.ReadyTokens);
            Assert.InRange(client.MemoryBytes, ahead * 16 * Degree, long.MaxValue);
            await client.WaitAsync(1, Cancellation);
            await Task.Delay(5, Cancellation);
        }

        Assert.Equal(ahead, _made.Count);
        Send(client, 1);
        await Until(() => _made.Count == ahead + 1);
        Send(client, Degree - 1);
        await Task.Delay(50, Cancellation);
        Assert.Equal(ahead + 1, _made.Count);
        Send(client, 1);
        await Until(() => _made.Count == ahead + 2);
        await Task.Delay(50, Cancellation);
        Assert.Equal(Enumerable.Range(0, ahead + 2).Select(n => (long)n), _made);
        Assert.Equal(((ahead + 2) * Degree) - Degree - 1, client.ReadyTokens);
        Assert.False(producer.Completion.IsCompleted);
    }

    [Fact]
    public async Task TokensOfMoreBlocksThanAreKeptGetThemAll()
    {
        using var client = new StreamingClient(Ledger.Offer, _spool);
        await using var producer = new BlockProducer(client, Exchange);
        await client.WaitAsync(1, Cancellation);
        Send(client, 1);
        await client.WaitAsync(2 * Degree, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal(3, _made.Count);
        Send(client, 2 * Degree);
        await Until(() => _made.Count == 4);
        await Task.Delay(50, Cancellation);
        Assert.Equal(4, _made.Count);
    }

    [Fact]
    public async Task TokensBeyondAMessageAreRefused()
    {
        using var client = new StreamingClient(Ledger.Offer, _spool);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.WaitAsync(0, Cancellation).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.WaitAsync(Ledger.Offer.MaxTokens + 1, Cancellation).AsTask());
    }

    [Fact]
    public async Task ItStopsInTheMiddleOfAnExchange()
    {
        using var client = new StreamingClient(Ledger.Offer, _spool);
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var producer = new BlockProducer(client, async (_, stop) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            throw new InvalidOperationException("not reached");
        });
        await began.Task;
        await producer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.True(producer.Completion.IsCanceled);
        Assert.Equal(0, client.ReadyTokens);

        // The number is not used again.
        await using var second = new BlockProducer(client, Exchange);
        await client.WaitAsync(1, Cancellation);
        Assert.Equal([1], _made);
    }

    [Fact]
    public async Task ItStopsWhileItWaitsForRoom()
    {
        using var client = new StreamingClient(Ledger.Offer, _spool);
        var producer = new BlockProducer(client, Exchange);
        await client.WaitAsync(1, Cancellation);
        await producer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.True(producer.Completion.IsCompleted);
    }

    [Fact]
    public async Task ItEndsWithItsClient()
    {
        var client = new StreamingClient(Ledger.Offer, _spool);
        await using var producer = new BlockProducer(client, Exchange);
        await client.WaitAsync(1, Cancellation);
        await Task.Delay(20, Cancellation);
        Task waiting = client.WaitAsync(Degree + 1, Cancellation).AsTask();
        client.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        Assert.True(waiting.IsCompleted);
        await Task.WhenAny(producer.Completion).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Fact]
    public async Task WaitersWakeWhenTheClientIsDisposed()
    {
        var client = new StreamingClient(Ledger.Offer, _spool);
        Task waiting = client.WaitAsync(1, Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
    }

    public static TheoryData<string> Failures => ["io", "timeout", "wire"];

    // A timeout of the transport is a cancellation too, but not one that was asked for.
    [Theory]
    [MemberData(nameof(Failures))]
    public async Task AFailedExchangeIsSeenByAll(string kind)
    {
        using var client = new StreamingClient(Ledger.Offer, _spool);
        Task early = client.WaitAsync(1, Cancellation).AsTask();
        await using var producer = new BlockProducer(client, async (message, _) =>
        {
            await Task.Delay(20, CancellationToken.None);
            return kind switch
            {
                "io" => throw new IOException("the line is down"),
                "timeout" => throw new TaskCanceledException("the line is down"),
                _ => _server.MakeBlock(message.Span).AsMemory(1),
            };
        });
        Exception failed = await Assert.ThrowsAnyAsync<Exception>(() => producer.Completion.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        foreach (Task waiting in (Task[])[early, client.WaitAsync(1, Cancellation).AsTask()])
        {
            InvalidOperationException seen = await Assert.ThrowsAsync<InvalidOperationException>(
                () => waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
            Assert.Equal(failed.GetType(), seen.InnerException!.GetType());
        }

        // Another producer goes on, with another number.
        await using var second = new BlockProducer(client, Exchange);
        await client.WaitAsync(1, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal([1], _made);
    }

    [Fact]
    public async Task WaitingEndsWithABlockOrACancellation()
    {
        using var client = new StreamingClient(Ledger.Offer, _spool);
        using var cancelled = new CancellationTokenSource();
        Task waiting = client.WaitAsync(Degree, Cancellation).AsTask(), longer = client.WaitAsync(Degree + 1, Cancellation).AsTask();
        Task ended = client.WaitAsync(1, cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        Assert.False(waiting.IsCompleted);
        MakeBlock(client);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await Task.Delay(20, Cancellation);
        Assert.False(longer.IsCompleted);
        MakeBlock(client);
        await longer.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Fact]
    public void ABlockIsCompletedOnceByItsOwnAnswer()
    {
        using var client = new StreamingClient(Ledger.Offer, _spool);
        using PendingBlock first = client.BeginBlock(), second = client.BeginBlock();
        byte[] answer = _server.MakeBlock(second.Message.Span);
        WireFormatException refused = Assert.Throws<WireFormatException>(() => client.CompleteBlock(first, answer));
        Assert.Contains("block: 1; expected 0", refused.Message, StringComparison.Ordinal);
        client.CompleteBlock(second, answer);
        Assert.Throws<InvalidOperationException>(() => client.CompleteBlock(second, answer));
        first.Dispose();
        Assert.Throws<InvalidOperationException>(() => client.CompleteBlock(first, _server.MakeBlock(first.Message.Span)));
        Assert.Equal(Degree, client.ReadyTokens);
    }

    [Fact]
    public void BlocksMayCompleteInAnotherOrder()
    {
        using var client = new StreamingClient(Ledger.Offer, _spool, 3);
        using PendingBlock first = client.BeginBlock(), second = client.BeginBlock(), dropped = client.BeginBlock(), fourth = client.BeginBlock();
        client.CompleteBlock(fourth, _server.MakeBlock(fourth.Message.Span));
        client.CompleteBlock(second, _server.MakeBlock(second.Message.Span));
        client.CompleteBlock(first, _server.MakeBlock(first.Message.Span));
        Send(client, Degree + 5);
        Assert.Equal(0, _request.Position);

        // Over the gap nothing is sent together: the rest of a block is given up.
        Send(client, Degree);
        Assert.Equal(3 * Degree, _request.Position);
    }

    [Fact]
    public async Task ManyThreadsTakeDistinctPositions()
    {
        const int Requests = 400;
        using var client = new StreamingClient(Ledger.Offer, _spool, 2);
        await using var producer = new BlockProducer(client, Exchange);
        var taken = new ConcurrentBag<(long Position, int Tokens)>();
        var masks = new ConcurrentDictionary<string, bool>();
        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (i, stop) =>
        {
            int tokens = 1 + (i % 30);
            var request = new StreamingRequest();
            while (true)
            {
                await client.WaitAsync(tokens, stop);
                try
                {
                    client.Encrypt(new float[3 * tokens], request);
                    break;
                }
                catch (InvalidOperationException)
                {
                    // Another thread was faster.
                }
            }

            taken.Add((request.Position, tokens));
            for (int t = 0; t < tokens; t++)
            {
                string mask = Convert.ToHexString(request.Message.Span.Slice(StreamingHeader.Size + (12 * t), 12));
                Assert.True(masks.TryAdd(mask, true));
            }

            client.Decrypt(request, _server.Evaluate(request.Message.Span), new float[2 * tokens]);
        });
        long next = 0;
        foreach ((long position, int tokens) in taken.Order())
        {
            Assert.Equal(next, position);
            next += tokens;
        }

        Assert.Equal(Requests, taken.Count);
        Assert.Equal(next, client.Position);
    }

    private ValueTask<ReadOnlyMemory<byte>> Exchange(ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        _made.Enqueue(_server.ReadBlock(message.Span).Number);
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(_server.MakeBlock(message.Span));
    }

    private void MakeBlock(StreamingClient client)
    {
        using PendingBlock block = client.BeginBlock();
        client.CompleteBlock(block, _server.MakeBlock(block.Message.Span));
    }

    private void Send(StreamingClient client, int tokens)
    {
        client.Encrypt(new float[3 * tokens], _request);
        client.Decrypt(_request, _server.Evaluate(_request.Message.Span), new float[2 * tokens]);
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
