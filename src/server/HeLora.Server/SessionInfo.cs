namespace HeLora.Server;

/// <summary>The figures of one session of an <see cref="AdapterHost"/>.</summary>
/// <param name="Id">The session's name.</param>
/// <param name="Client">The client that opened it, as <see cref="AdapterHost.Connect"/> was told.</param>
/// <param name="Adapter">The adapter's name.</param>
/// <param name="Tokens">Tokens answered, summed over sites.</param>
/// <param name="Steps">Requests answered; a retry of the same bytes counts again.</param>
/// <param name="Blocks">Blocks made for streaming sites.</param>
/// <param name="BytesIn">Bytes of the messages that were carried out.</param>
/// <param name="BytesOut">Bytes of their answers.</param>
/// <param name="MemoryBytes">Bytes of keys, masks and blocks. Blocks that an earlier session of the same spool still holds count in both.</param>
/// <param name="Idle">The time since the last message came.</param>
public sealed record SessionInfo(
    UInt128 Id, string Client, string Adapter, long Tokens, long Steps, long Blocks, long BytesIn, long BytesOut, long MemoryBytes, TimeSpan Idle);
