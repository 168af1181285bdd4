namespace HeLora.Server.Backends.Cpu;

/// <summary>Scratch memory that is rented for a request.</summary>
internal interface IScratch
{
    /// <summary>Bytes.</summary>
    long MemoryBytes { get; }

    /// <summary>Lets go of the memory.</summary>
    void Free();
}
