namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// Makes blocks in the background, so that masks are ready before they are needed: always one more while fewer are kept ready
/// than the client may keep, and none beyond.
/// </summary>
public sealed class BlockProducer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Starts.</summary>
    /// <param name="client">The client; it must outlive the producer.</param>
    /// <param name="exchange">Takes a block's message to the server and brings its answer.</param>
    public BlockProducer(StreamingClient client, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> exchange)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(exchange);
        client.Fail(null);
        Completion = Task.Run(() => RunAsync(client, exchange, _stop.Token));
    }

    /// <summary>Ends when the producer does: cancelled, or with what the exchange threw, which those who wait for masks get too.</summary>
    public Task Completion { get; }

    /// <summary>Stops, and waits until it has; a block that is not complete is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task RunAsync(
        StreamingClient client, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> exchange, CancellationToken stop)
    {
        try
        {
            while (await client.WaitForRoomAsync(stop).ConfigureAwait(false))
            {
                using PendingBlock block = client.BeginBlock();
                ReadOnlyMemory<byte> answer = await exchange(block.Message, stop).ConfigureAwait(false);
                client.CompleteBlock(block, answer.Span);
            }
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            client.Fail(exception);
            throw;
        }
    }
}
