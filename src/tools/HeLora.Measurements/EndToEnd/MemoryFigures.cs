namespace HeLora.Measurements;

/// <summary>Memory that is held while a session lives, added up from the sizes of buffers: the same on every machine.</summary>
/// <param name="AdapterBytes">The server's encoded weights, shared by all sessions.</param>
/// <param name="SessionBytes">Keys and registers of one session on the server.</param>
/// <param name="ClientBytes">Keys, masks and buffers of the client.</param>
public sealed record MemoryFigures(long AdapterBytes, long SessionBytes, long ClientBytes);
