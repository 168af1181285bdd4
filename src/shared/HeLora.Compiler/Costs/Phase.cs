namespace HeLora.Compiler;

/// <summary>The parts of a step.</summary>
public enum Phase
{
    /// <summary>What the client makes before activations are known.</summary>
    ClientOffline,

    /// <summary>What the server makes before the request is known.</summary>
    ServerOffline,

    /// <summary>Activations to request.</summary>
    Encrypt,

    /// <summary>Request to answer.</summary>
    Compute,

    /// <summary>Answer to deltas.</summary>
    Decrypt,
}
