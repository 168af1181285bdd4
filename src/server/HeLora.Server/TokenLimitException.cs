namespace HeLora.Server;

/// <summary>A session was asked for more tokens than its limit leaves.</summary>
public sealed class TokenLimitException : InvalidOperationException
{
    /// <summary>Makes an exception without figures.</summary>
    public TokenLimitException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public TokenLimitException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public TokenLimitException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="tokens">The request's tokens.</param>
    /// <param name="answered">Tokens answered before.</param>
    /// <param name="limit">The session's limit.</param>
    public TokenLimitException(int tokens, long answered, long limit)
        : base($"tokens: {tokens} after {answered}; expected no more than the session's limit of {limit}")
    {
    }
}
