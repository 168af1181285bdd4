namespace HeLora.Protocol;

/// <summary>Why a server did not carry out a message.</summary>
public enum RefusalReason
{
    /// <summary>The message is not one of the protocol, or a field has another value than expected. Sending it again does not help.</summary>
    BadMessage = 1,

    /// <summary>No adapter has the name, or the publication is not one of those that are loaded: it was unloaded or replaced.</summary>
    UnknownAdapter = 2,

    /// <summary>The server has no such session, or no longer has it. The client opens a new one.</summary>
    UnknownSession = 3,

    /// <summary>The message belongs to no site of the connection's session.</summary>
    UnknownSite = 4,

    /// <summary>A limit of the session or of the server would be exceeded.</summary>
    LimitReached = 5,

    /// <summary>The server failed while it worked on the message. The same message may be sent again.</summary>
    Failed = 6,
}
