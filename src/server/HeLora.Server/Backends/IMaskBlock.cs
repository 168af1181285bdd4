namespace HeLora.Server.Backends;

/// <summary>The masks of one block's answers, wherever a backend holds them. Zeroed when disposed.</summary>
public interface IMaskBlock : IDisposable
{
    /// <summary>Bytes.</summary>
    long MemoryBytes { get; }
}
