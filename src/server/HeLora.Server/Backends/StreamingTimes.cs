namespace HeLora.Server.Backends;

/// <summary>The time that online operations of a streaming session have taken. For several threads at once.</summary>
public sealed class StreamingTimes
{
    private long _tokens;
    private long _down;
    private long _up;
    private long _answer;

    /// <summary>Tokens answered, repeated requests included.</summary>
    public long Tokens => Volatile.Read(ref _tokens);

    /// <summary>Ticks of <see cref="System.Diagnostics.Stopwatch"/> in products with the down factor.</summary>
    public long DownTicks => Volatile.Read(ref _down);

    /// <summary>Ticks in products with the up factors.</summary>
    public long UpTicks => Volatile.Read(ref _up);

    /// <summary>Ticks in masking, rounding and packing.</summary>
    public long AnswerTicks => Volatile.Read(ref _answer);

    /// <summary>Adds the times of some tokens, in ticks of the stopwatch.</summary>
    public void Add(int tokens, long down, long up, long answer)
    {
        Interlocked.Add(ref _tokens, tokens);
        Interlocked.Add(ref _down, down);
        Interlocked.Add(ref _up, up);
        Interlocked.Add(ref _answer, answer);
    }
}
