namespace HeLora.Client.Sessions;

/// <summary>Counts on any thread.</summary>
internal sealed class Counters
{
    private long _steps;
    private long _tokens;
    private long _bytesUp;
    private long _bytesDown;
    private long _blocks;
    private long _refusals;

    public EncryptedLoraCounters Read() => new(
        Volatile.Read(ref _steps), Volatile.Read(ref _tokens), Volatile.Read(ref _bytesUp), Volatile.Read(ref _bytesDown),
        Volatile.Read(ref _blocks), Volatile.Read(ref _refusals));

    /// <summary>A step was decrypted.</summary>
    public void AddStep(int tokens)
    {
        Interlocked.Increment(ref _steps);
        Interlocked.Add(ref _tokens, tokens);
    }

    public void AddUp(int bytes) => Interlocked.Add(ref _bytesUp, bytes);

    public void AddDown(int bytes) => Interlocked.Add(ref _bytesDown, bytes);

    public void AddBlock() => Interlocked.Increment(ref _blocks);

    public void AddRefusal() => Interlocked.Increment(ref _refusals);

    /// <summary>
    /// An exchange that counts, and fails where the server refuses. It ends at once when it is cancelled, whether the transport does or not:
    /// for messages whose memory is not used again.
    /// </summary>
    public Exchange Count(Exchange exchange) => async (message, cancellation) =>
    {
        AddUp(message.Length);
        Task<ReadOnlyMemory<byte>> exchanging = exchange(message, cancellation).AsTask();
        try
        {
            ReadOnlyMemory<byte> answer = await exchanging.WaitAsync(cancellation).ConfigureAwait(false);
            AddDown(answer.Length);
            ThrowIfRefusal(answer.Span);
            return answer;
        }
        catch (OperationCanceledException) when (!exchanging.IsCompleted)
        {
            // Nobody else observes how it ends.
            _ = exchanging.ContinueWith(
                static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    };

    /// <summary>Fails where an answer is a refusal, and counts it.</summary>
    public void ThrowIfRefusal(ReadOnlySpan<byte> answer)
    {
        try
        {
            RefusedException.ThrowIfRefusal(answer);
        }
        catch (RefusedException)
        {
            AddRefusal();
            throw;
        }
    }
}
