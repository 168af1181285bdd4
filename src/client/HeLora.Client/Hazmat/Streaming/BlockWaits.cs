using HeLora.Client.Hazmat.Producing;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// Back-pressure between callers that wait for positions and the producer that makes blocks. Not thread-safe: the client calls it under
/// its lock. Callers await <see cref="Changed"/> without the lock.
/// </summary>
internal sealed class BlockWaits
{
    private readonly List<int> _tokens = [];
    private TaskCompletionSource? _changed;
    private Exception? _failure;

    /// <summary>Wakes the producer; null while none runs.</summary>
    public WakeSignal? Producer { get; set; }

    /// <summary>Ends with the next change. It fails where the producer reports an error that it will recover from.</summary>
    public Task Changed => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>The most tokens that a caller waits for; 0 where none waits.</summary>
    public int Longest
    {
        get
        {
            int longest = 0;
            foreach (int tokens in _tokens)
            {
                longest = Math.Max(longest, tokens);
            }

            return longest;
        }
    }

    /// <summary>A caller begins to wait for tokens.</summary>
    public void Add(int tokens)
    {
        _tokens.Add(tokens);
        Signal();
    }

    /// <summary>A caller waits no longer.</summary>
    public void Remove(int tokens) => _tokens.Remove(tokens);

    /// <summary>Wakes all callers and the producer: blocks were added or used, or a caller waits for more.</summary>
    public void Signal()
    {
        TaskCompletionSource? changed = _changed;
        _changed = null;
        changed?.SetResult();
        Producer?.Set();
    }

    /// <summary>A producer makes blocks from now on.</summary>
    public void ProducerStarted()
    {
        _failure = null;
        Signal();
    }

    /// <summary>No producer makes blocks any more. Callers fail until another starts.</summary>
    public void ProducerFailed(Exception exception)
    {
        _failure = exception;
        Signal();
    }

    /// <summary>The producer met an error and will try again. Those who wait now get the error.</summary>
    public void ReportError(Exception exception)
    {
        if (_changed is { } changed)
        {
            _changed = null;
            changed.SetException(Failed("the producer met an error and will try again", exception));

            // A caller that was cancelled meanwhile does not observe it.
            _ = changed.Task.Exception;
        }
    }

    /// <summary>Fails while no producer makes blocks.</summary>
    /// <exception cref="InvalidOperationException">The producer ended with an error, which is the inner exception.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw Failed("the producer ended with an error", _failure);
        }
    }

    private static InvalidOperationException Failed(string what, Exception exception) =>
        new($"blocks: {what}: {exception.Message}", exception);
}
