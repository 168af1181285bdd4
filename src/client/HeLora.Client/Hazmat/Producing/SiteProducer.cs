using System.Runtime.ExceptionServices;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat.Producing;

/// <summary>
/// Keeps clients ahead of use in the background: it goes around them, has each do the work that is due, and exchanges the blocks that this
/// takes. A block that was not answered stays pending, and the same bytes are sent again. A client that fails is served again after a delay of
/// its own, and holds up no other.
/// </summary>
/// <param name="clients">The clients; they outlive the producer.</param>
/// <param name="retry">The delays between attempts; null ends the producer with the first error.</param>
internal sealed class SiteProducer(IReadOnlyList<ISiteClient> clients, RetryDelays? retry) : IAsyncDisposable
{
    private readonly WakeSignal _work = new();
    private readonly PendingBlock?[] _pending = new PendingBlock?[clients.Count];
    private SiteRetries? _retries;
    private CancellationTokenSource? _stop;

    // The client that is served, and whether the transport has its message.
    private int _current = clients.Count - 1;
    private bool _isExchanging;

    /// <summary>Ends when the producer stops, or with an error that it does not recover from.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Called for every block that was completed.</summary>
    public Action? Completed { get; init; }

    /// <summary>Starts; the producer must not run.</summary>
    /// <param name="exchange">Takes a block's message to the server and brings its answer.</param>
    public void Start(Exchange exchange)
    {
        foreach (ISiteClient client in clients)
        {
            client.ProducerStarted(_work);
        }

        _retries = retry is null ? null : new SiteRetries(clients.Count, retry);
        _stop = new CancellationTokenSource();
        CancellationToken stop = _stop.Token;
        Completion = Task.Run(() => RunAsync(exchange, stop), CancellationToken.None);
    }

    /// <summary>Stops and waits until it has stopped. Pending blocks are kept for the next start.</summary>
    public async ValueTask StopAsync()
    {
        if (_stop is { } stop)
        {
            try
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
            finally
            {
                // Also where the transport throws when its exchange is cancelled.
                _work.Set();
                await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stop.Dispose();
                _stop = null;
            }
        }
    }

    /// <summary>Drops the pending blocks, whose numbers are not used again. The producer must not run.</summary>
    public void DropBlocks()
    {
        for (int i = 0; i < _pending.Length; i++)
        {
            Drop(i);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        DropBlocks();
    }

    private async Task RunAsync(Exchange exchange, CancellationToken stop)
    {
        using var alarm = new Timer(static work => ((WakeSignal)work!).Set(), _work, Timeout.Infinite, Timeout.Infinite);
        while (true)
        {
            Exception error;
            try
            {
                if (!await GoAroundAsync(exchange, stop).ConfigureAwait(false))
                {
                    if (_retries?.UntilNext is { } time)
                    {
                        alarm.Change(time, Timeout.InfiniteTimeSpan);
                    }

                    await _work.WaitAsync().ConfigureAwait(false);
                }

                continue;
            }
            catch (ObjectDisposedException) when (clients.Any(c => c.IsDisposed))
            {
                // Those who wait for the client fail by themselves.
                return;
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                error = exception;
            }

            if (_retries is null || IsFinal(error))
            {
                foreach (ISiteClient client in clients)
                {
                    client.ProducerFailed(error);
                }

                ExceptionDispatchInfo.Throw(error);
            }

            TimeSpan pause = Report(error, _retries);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, stop).ConfigureAwait(false);
            }
        }
    }

    // Serves every client that is due once, beginning after the one that was served last. Returns whether any had a block to exchange.
    private async ValueTask<bool> GoAroundAsync(Exchange exchange, CancellationToken stop)
    {
        bool found = false;
        for (int i = 0; i < clients.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            _current = (_current + 1) % clients.Count;
            if (_retries?.IsDue(_current) == false)
            {
                continue;
            }

            if ((_pending[_current] ??= clients[_current].PrepareAhead()) is { } block)
            {
                found = true;
                await CompleteAsync(block, exchange, stop).ConfigureAwait(false);
            }

            _retries?.Succeeded(_current);
        }

        return found;
    }

    private async ValueTask CompleteAsync(PendingBlock block, Exchange exchange, CancellationToken stop)
    {
        try
        {
            _isExchanging = true;
            ReadOnlyMemory<byte> answer = await exchange(block.Message, stop).ConfigureAwait(false);
            _isExchanging = false;
            _retries?.Answered();
            RefusedException.ThrowIfRefusal(answer.Span);
            block.Complete(answer.Span);
        }
        catch (RefusedException refused) when (refused.Reason == RefusalReason.BadMessage)
        {
            // The same bytes would be refused again; the next block has another number.
            Drop(_current);
            throw;
        }
        catch (Exception exception) when (!_isExchanging && exception is not (RefusedException or WireFormatException))
        {
            // The answer came and the block was not kept, for example because the disk is full: its masks are gone. Another block is made.
            Drop(_current);
            throw;
        }

        Completed?.Invoke();
        Drop(_current);
    }

    // Those who wait for a client get its errors, and those of a transport that fails for all. Returns the time that all clients pause for.
    private TimeSpan Report(Exception error, SiteRetries retries)
    {
        bool isTransport = _isExchanging && error is not RefusedException, isOfAll = false;
        _isExchanging = false;
        TimeSpan pause = TimeSpan.Zero;
        if (isTransport)
        {
            isOfAll = retries.FailedByTransport(_current, out pause);
        }
        else
        {
            if (error is RefusedException)
            {
                retries.Answered();
            }

            retries.Failed(_current);
        }

        for (int i = 0; i < clients.Count; i++)
        {
            if (isOfAll || i == _current)
            {
                clients[i].ReportError(error);
            }
        }

        return pause;
    }

    // The server has no session for any further message.
    private static bool IsFinal(Exception exception) =>
        exception is RefusedException { Reason: RefusalReason.UnknownSession or RefusalReason.UnknownAdapter or RefusalReason.UnknownSite };

    private void Drop(int client)
    {
        _pending[client]?.Dispose();
        _pending[client] = null;
    }
}
