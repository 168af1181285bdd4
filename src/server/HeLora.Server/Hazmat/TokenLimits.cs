namespace HeLora.Server.Hazmat;

/// <summary>The bound of a session's tokens: an adapter can be learned from about d_in independent ones.</summary>
internal static class TokenLimits
{
    /// <summary>Checks that a request keeps to a limit.</summary>
    /// <param name="tokens">The request's tokens.</param>
    /// <param name="answered">Tokens answered before.</param>
    /// <param name="limit">The limit.</param>
    /// <exception cref="LimitReachedException">It does not.</exception>
    public static void Check(int tokens, long answered, long limit)
    {
        if (tokens > limit - answered)
        {
            throw new LimitReachedException(tokens, answered, limit);
        }
    }
}
