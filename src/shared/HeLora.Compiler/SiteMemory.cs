namespace HeLora.Compiler;

/// <summary>What a session keeps for one site, about; encoded weights, which sessions share, are not in it.</summary>
/// <param name="ClientBytes">Masks, and what decryption needs.</param>
/// <param name="ServerBytes">Keys and encryptions of zero.</param>
public readonly record struct SiteMemory(long ClientBytes, long ServerBytes)
{
    /// <summary>Sums them.</summary>
    public static SiteMemory operator +(SiteMemory a, SiteMemory b) => a.Add(b);

    /// <summary>Sums them.</summary>
    public SiteMemory Add(SiteMemory other) => new(ClientBytes + other.ClientBytes, ServerBytes + other.ServerBytes);
}
