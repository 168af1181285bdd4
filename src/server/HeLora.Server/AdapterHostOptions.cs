using HeLora.Server.Backends;

namespace HeLora.Server;

/// <summary>The settings of an <see cref="AdapterHost"/>: threads, secret and limits.</summary>
public sealed record AdapterHostOptions
{
    /// <summary>Bytes of <see cref="Secret"/>.</summary>
    public const int SecretSize = 32;

    /// <summary>
    /// The threads that one request may be spread over, the caller's included. All sessions share them; a request that finds them at
    /// work for another is computed by its caller alone. Not used where <see cref="Backend"/> is given.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// 32 secret bytes from which the bases of open-basis adapters are derived. Hosts with the same secret publish the same offers,
    /// also after a restart. Null draws a fresh secret, so that clients find other offers after a restart.
    /// </summary>
    public ReadOnlyMemory<byte>? Secret { get; init; }

    /// <summary>The backend that computes the steps; the host does not dispose it. Null for a <see cref="CpuBackend"/> that the host owns.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>
    /// The most encryptions of zero that are made ahead for one session and parameter set, about 128 kB each at N = 4096. The host
    /// makes as many as the last steps of the session's sites took.
    /// </summary>
    public int MaxMasksAhead { get; init; } = 256;

    /// <summary>The most sessions that are kept. The host closes the one that was idle for longest to open another.</summary>
    public int MaxSessions { get; init; } = 1024;

    /// <summary>The host closes sessions that were idle for longer.</summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The most tokens that one session answers at each site. About d_in independent tokens determine an adapter.</summary>
    public long TokenLimit { get; init; } = long.MaxValue;

    /// <summary>
    /// The most blocks that are kept for each streaming site of a session, at least two more than clients make ahead: the block in use
    /// and one whose answer was lost count too.
    /// </summary>
    public int MaxBlocks { get; init; } = 4;

    /// <summary>The clock that idle times are measured with.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Receives the exceptions behind refusals for <see cref="Protocol.RefusalReason.Failed"/>; clients are not told them.</summary>
    public Action<Exception>? Failed { get; init; }

    /// <summary>Checks ranges.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal void Validate()
    {
        Require(Threads is >= 1 and <= 1024, nameof(Threads), Threads, "1 to 1024");
        Require(Secret is null or { Length: SecretSize }, nameof(Secret), $"{Secret?.Length} bytes", $"{SecretSize} bytes");
        Require(MaxMasksAhead >= 0, nameof(MaxMasksAhead), MaxMasksAhead, "0 or more");
        Require(MaxSessions >= 1, nameof(MaxSessions), MaxSessions, "1 or more");
        Require(SessionIdleTimeout > TimeSpan.Zero, nameof(SessionIdleTimeout), SessionIdleTimeout, "more than zero");
        Require(TokenLimit >= 0, nameof(TokenLimit), TokenLimit, "0 or more");
        Require(MaxBlocks is >= 2 and <= Protocol.Streaming.StreamingHeader.MaxBlocks, nameof(MaxBlocks), MaxBlocks, $"2 to {Protocol.Streaming.StreamingHeader.MaxBlocks}");
        Require(TimeProvider is not null, nameof(TimeProvider), "null", "a clock");
    }

    private static void Require(bool holds, string name, object? found, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name}: {found}; expected {expected}", name);
        }
    }
}
