namespace HeLora.Compiler;

/// <summary>The phases of a step.</summary>
public enum Phase
{
    /// <summary>The client's work before activations are known.</summary>
    ClientOffline,

    /// <summary>The server's work before the request is known.</summary>
    ServerOffline,

    /// <summary>From activations to the request, on the client.</summary>
    Encrypt,

    /// <summary>From the request to the answer, on the server.</summary>
    Compute,

    /// <summary>From the answer to deltas, on the client.</summary>
    Decrypt,
}
