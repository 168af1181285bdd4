namespace HeLora.Server.Hazmat;

/// <summary>Shorter ways to use a session.</summary>
public static class SiteSessions
{
    /// <summary>Evaluates a request into new memory.</summary>
    /// <param name="session">The session.</param>
    /// <param name="request">The client's message.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="HeLora.Scheme.WireFormatException">The message is no request for the session's offer.</exception>
    /// <exception cref="LimitReachedException">The session's token limit would be exceeded.</exception>
    public static byte[] Evaluate(this ISiteSession session, ReadOnlyMemory<byte> request)
    {
        ArgumentNullException.ThrowIfNull(session);
        byte[] answer = GC.AllocateUninitializedArray<byte>(session.Offer.AnswerBytes(session.TokenCount(request.Span)));
        session.Evaluate(request, answer);
        return answer;
    }
}
