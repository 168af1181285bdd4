using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>The memory of a <see cref="SigmaProductKernel"/>: N values each, but 2N of the key.</summary>
/// <param name="x">The digit.</param>
/// <param name="y">The addend.</param>
/// <param name="key">The key, b and a alternating in blocks of 64.</param>
/// <param name="startB">The first addend of b; null for zero.</param>
/// <param name="startA">The first addend of a; null for zero.</param>
/// <param name="b">The first result.</param>
/// <param name="a">The second result.</param>
internal readonly unsafe struct SigmaProductOperands(
    double* x, double* y, double* key, double* startB, double* startA, double* b, double* a)
{
    public readonly double* X = x, Y = y, Key = key, StartB = startB, StartA = startA, B = b, A = a;
}

/// <summary>Computes b = startB + sigma(y + x key_b) and a = startA + sigma(x key_a).</summary>
internal readonly unsafe struct SigmaProductKernel(
    SigmaProductOperands operands, ValuePermutation sigma, int length, Modulus modulus) : IVectorKernel
{
    // The key is prefetched this many blocks ahead.
    private const int BlocksAhead = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        double* tile = stackalloc double[(2 * NttPlan.BlockSize) + 8];
        tile = (double*)(((nuint)tile + 63) & ~(nuint)63);
        double* other = tile + NttPlan.BlockSize;

        // The fields are copied to locals, since the compiler cannot know that the stores leave the fields unchanged.
        double* px = operands.X, py = operands.Y, u = operands.Key;
        double* pc = operands.StartB, pd = operands.StartA, pf = operands.B, ps = operands.A;
        ValuePermutation permutation = sigma;
        nint count = length;
        var m = ModulusLanes<V>.Of<L>(modulus.AsDouble, modulus.Inverse);
        for (nint at = 0; at < count; at += NttPlan.BlockSize, u += 2 * NttPlan.BlockSize)
        {
            for (int i = 0; i < NttPlan.BlockSize; i += 2 * L.Count)
            {
                double* w = u + i;
                if (typeof(V) == typeof(Vector512<double>))
                {
                    double* ahead = u + (BlocksAhead * 2 * NttPlan.BlockSize) + (2 * i);
                    Sse.Prefetch0(ahead);
                    Sse.Prefetch0(ahead + 8);
                    Sse.Prefetch0(ahead + 16);
                    Sse.Prefetch0(ahead + 24);
                }

                V x0 = L.Load(px + at + i), x1 = L.Load(px + at + i + L.Count);
                V y0 = L.Load(py + at + i), y1 = L.Load(py + at + i + L.Count), u0 = L.Load(w), u1 = L.Load(w + L.Count);
                V v0 = L.Load(w + NttPlan.BlockSize), v1 = L.Load(w + NttPlan.BlockSize + L.Count);
                L.Store(tile + i, ElementOperations.Accumulate<L, V>(y0, x0, u0, m));
                L.Store(tile + i + L.Count, ElementOperations.Accumulate<L, V>(y1, x1, u1, m));
                L.Store(other + i, Butterflies<L, V>.MultiplyDirect(x0, v0, m));
                L.Store(other + i + L.Count, Butterflies<L, V>.MultiplyDirect(x1, v1, m));
            }

            Move<L, V>(permutation, at, tile, pc, pf, m);
            Move<L, V>(permutation, at, other, pd, ps, m);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move<L, V>(
        ValuePermutation permutation, nint at, double* tile, double* start, double* destination, in ModulusLanes<V> m)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (start == null)
        {
            permutation.Permute<CachedStore, L, V>(at, tile, destination);
        }
        else
        {
            permutation.PermuteAdd<L, V>(at, tile, start, destination, m);
        }
    }
}
