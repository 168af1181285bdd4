using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>
/// An automorphism in the NTT domain, as pointers into the pinned memory of its table. The caller keeps the table alive.
/// </summary>
internal readonly unsafe struct ValuePermutation(AutomorphismTable table)
{
    private readonly int* _positions = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(table.Positions));
    private readonly long* _patterns = (long*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(table.Patterns));
    private readonly int* _targets = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(table.Targets));

    /// <summary>Permutes a block from a tile to its target block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Permute<TStore, L, V>(nint from, double* tile, double* destination)
        where TStore : struct, IResultStore
        where L : struct, ILanes<V>
        where V : struct
    {
        int target = _targets[from / NttPlan.BlockSize], k = target & 63;
        nint to = target - k;
        if (typeof(V) == typeof(Vector512<double>))
        {
            BlockPermutation.Permute<TStore>(tile, _patterns, k, destination + to);
            return;
        }

        // All source positions lie in the block that the tile holds.
        for (nint i = to; i < to + NttPlan.BlockSize; i += L.Count)
        {
            L.Store(destination + i, L.Gather(tile - from, _positions + i));
        }
    }

    /// <summary>
    /// Permutes a block of lazily reduced residues from a tile to its target block, adds the addend there and reduces.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PermuteAdd<L, V>(nint from, double* tile, double* addend, double* destination, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        int target = _targets[from / NttPlan.BlockSize], k = target & 63;
        nint to = target - k;
        if (typeof(V) == typeof(Vector512<double>))
        {
            BlockPermutation.PermuteAdd(
                tile, _patterns, k, addend + to, destination + to,
                Unsafe.As<ModulusLanes<V>, ModulusLanes<Vector512<double>>>(ref Unsafe.AsRef(in modulus)));
            return;
        }

        for (nint i = to; i < to + NttPlan.BlockSize; i += L.Count)
        {
            V sum = L.Add(L.Gather(tile - from, _positions + i), L.Load(addend + i));
            L.Store(destination + i, Butterflies<L, V>.Reduce(sum, modulus));
        }
    }

    /// <summary>Prefetches the target block of two polynomials.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch<V>(nint from, double* destination, double* otherDestination)
        where V : struct
    {
        if (typeof(V) == typeof(Vector512<double>))
        {
            nint to = _targets[from / NttPlan.BlockSize] & ~63;
            for (int i = 0; i < NttPlan.BlockSize; i += 8)
            {
                Sse.Prefetch0(destination + to + i);
                Sse.Prefetch0(otherDestination + to + i);
            }
        }
    }
}
