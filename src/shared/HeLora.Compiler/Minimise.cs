namespace HeLora.Compiler;

/// <summary>The quantity by which schedules are chosen.</summary>
public enum Minimise
{
    /// <summary>All time: offline and online of both sides, and the time of all bytes on the link.</summary>
    TotalTime,

    /// <summary>The time from activations to deltas: online of both sides, the time of all bytes on the link, and one round trip.</summary>
    Latency,

    /// <summary>The server's time, offline and online.</summary>
    ServerTime,

    /// <summary>Bytes both ways, with keys spread over the context length.</summary>
    Bytes,
}
