using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>How a kernel stores its result with AVX-512.</summary>
internal unsafe interface IResultStore
{
    /// <summary>Whether the memory is brought to the processor before it is written.</summary>
    static abstract bool Caches { get; }

    /// <summary>Stores a vector.</summary>
    static abstract void Store(double* destination, Vector512<double> value);

    /// <summary>Makes what was stored seen by other threads as if stored in order.</summary>
    static abstract void Complete();
}

/// <summary>Through the cache.</summary>
internal readonly unsafe struct CachedStore : IResultStore
{
    public static bool Caches => true;

    public static void Store(double* destination, Vector512<double> value) => value.Store(destination);

    public static void Complete()
    {
    }
}

/// <summary>
/// Past the cache, to memory aligned to a line: for results that would not stay there until they are read, and need not be
/// brought there to be overwritten.
/// </summary>
internal readonly unsafe struct StreamedStore : IResultStore
{
    public static bool Caches => false;

    public static void Store(double* destination, Vector512<double> value) => value.StoreAlignedNonTemporal(destination);

    public static void Complete()
    {
        if (Sse.IsSupported)
        {
            Sse.StoreFence();
        }
    }
}
