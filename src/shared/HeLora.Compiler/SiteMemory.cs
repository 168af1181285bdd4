namespace HeLora.Compiler;

/// <summary>About the memory that a session takes for one site, without encoded weights, which all sessions share.</summary>
/// <param name="ClientBytes">Bytes on the client: masks, and answer keys of the streaming plan.</param>
/// <param name="ServerBytes">Bytes on the server: keys and encryptions of zero.</param>
public readonly record struct SiteMemory(long ClientBytes, long ServerBytes)
{
    /// <summary>Adds the memory of two sites.</summary>
    public static SiteMemory operator +(SiteMemory a, SiteMemory b) => a.Add(b);

    /// <summary>Adds the memory of two sites.</summary>
    public SiteMemory Add(SiteMemory other) => new(ClientBytes + other.ClientBytes, ServerBytes + other.ServerBytes);
}
