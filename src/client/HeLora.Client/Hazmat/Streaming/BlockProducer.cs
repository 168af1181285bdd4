using HeLora.Client.Hazmat.Producing;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// Makes blocks of one client in the background, so that masks are ready before they are needed: one more while fewer are untouched than
/// the client keeps ahead, or while a caller waits for more tokens than are ready.
/// </summary>
public sealed class BlockProducer : IAsyncDisposable
{
    private readonly SiteProducer _producer;

    /// <summary>Starts.</summary>
    /// <param name="client">The client; it must outlive the producer.</param>
    /// <param name="exchange">Takes a block's message to the server and brings its answer.</param>
    public BlockProducer(StreamingClient client, Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(exchange);
        _producer = new SiteProducer([client], retry: null);
        _producer.Start(exchange);
    }

    /// <summary>
    /// Ends with the producer: cancelled when it was disposed, or with the exception of the exchange. Callers that wait for masks get that
    /// exception too.
    /// </summary>
    public Task Completion => _producer.Completion;

    /// <summary>Stops the producer and waits until it has stopped. A block that is not complete is dropped.</summary>
    public ValueTask DisposeAsync() => _producer.DisposeAsync();
}
