namespace HeLora.Loopback;

/// <summary>Bytes of memory that a site takes while its session lives, added up from the sizes of buffers.</summary>
/// <param name="AdapterBytes">The server's encoded weights, shared by all sessions.</param>
/// <param name="SessionBytes">Keys and registers of the session on the server.</param>
/// <param name="ClientBytes">Keys, masks and buffers of the client.</param>
public readonly record struct ConnectionMemory(long AdapterBytes, long SessionBytes, long ClientBytes);
