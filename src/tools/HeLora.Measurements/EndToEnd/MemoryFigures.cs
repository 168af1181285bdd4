namespace HeLora.Measurements;

/// <summary>Memory that stays while a session lives, added up from the sizes of its buffers: the same on every machine.</summary>
/// <param name="AdapterBytes">The server's encoded weights, shared by all sessions.</param>
/// <param name="SessionBytes">Keys and registers of one session on the server.</param>
/// <param name="ClientBytes">What the client keeps: keys, masks and buffers.</param>
public sealed record MemoryFigures(long AdapterBytes, long SessionBytes, long ClientBytes);
