using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>A way of storing results with AVX-512.</summary>
internal unsafe interface IResultStore
{
    /// <summary>Whether the memory is brought to the processor before it is written.</summary>
    static abstract bool Caches { get; }

    /// <summary>Stores a vector.</summary>
    static abstract void Store(double* destination, Vector512<double> value);

    /// <summary>Makes earlier stores visible to other threads as if they had been made in order.</summary>
    static abstract void Complete();
}

/// <summary>Stores through the cache.</summary>
internal readonly unsafe struct CachedStore : IResultStore
{
    public static bool Caches => true;

    public static void Store(double* destination, Vector512<double> value) => value.Store(destination);

    public static void Complete()
    {
    }
}

/// <summary>
/// Stores past the cache, to memory aligned to a cache line. It suits results that would leave the cache before they are read:
/// their old contents are not fetched to be overwritten.
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
