namespace HeLora.Compiler;

/// <summary>What a schedule is chosen by.</summary>
public enum Minimise
{
    /// <summary>All time: both sides, prepared ahead and online, and the link's for all bytes.</summary>
    TotalTime,

    /// <summary>From activations to deltas: online time of both sides, the link's for the bytes, one round trip.</summary>
    Latency,

    /// <summary>The server's time, prepared ahead and online.</summary>
    ServerTime,

    /// <summary>Bytes both ways, keys spread over the context.</summary>
    Bytes,
}
