namespace HeLora.Server;

/// <summary>The figures of one adapter that an <see cref="AdapterHost"/> has loaded.</summary>
/// <param name="Name">The adapter's name.</param>
/// <param name="PublicationId">Names the adapter's publication.</param>
/// <param name="Sites">The number of sites.</param>
/// <param name="Modules">The number of modules.</param>
/// <param name="MemoryBytes">Bytes of the encoded weights.</param>
/// <param name="Sessions">The number of open sessions.</param>
/// <param name="Tokens">Tokens answered to all sessions since the adapter was loaded, summed over sites.</param>
public sealed record AdapterInfo(string Name, UInt128 PublicationId, int Sites, int Modules, long MemoryBytes, int Sessions, long Tokens);
