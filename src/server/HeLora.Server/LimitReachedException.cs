namespace HeLora.Server;

/// <summary>A limit of the server leaves no room for a request: a session's tokens, or the spools that a site remembers.</summary>
public sealed class LimitReachedException : InvalidOperationException
{
    /// <summary>Makes an exception without figures.</summary>
    public LimitReachedException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public LimitReachedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public LimitReachedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception of a session's token limit.</summary>
    /// <param name="tokens">The request's tokens.</param>
    /// <param name="answered">Tokens answered before.</param>
    /// <param name="limit">The session's limit.</param>
    public LimitReachedException(int tokens, long answered, long limit)
        : base($"tokens: {tokens} after {answered}; expected no more than the session's limit of {limit}")
    {
    }
}
