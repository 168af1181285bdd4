using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// first = c + p(x) u + p(y), second = d + p(x) v: a digit through an automorphism p times both halves of a key. c, d
/// and y count as zero where null; c and d may be the destinations.
/// </summary>
internal readonly unsafe struct PairKernel(
    double* x, double* y, int* positions, long* patterns, int* blocks, double* u, double* v,
    double* c, double* d, double* first, double* second, int length, Modulus modulus) : IVectorKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        if (typeof(V) == typeof(Vector512<double>))
        {
            Blocks<L, V>();
            return;
        }

        // Locals, since the compiler cannot know that the stores leave the fields alone.
        double* px = x, py = y, pu = u, pv = v, pc = c, pd = d, pf = first, ps = second;
        int* indices = positions;
        int count = length;
        V minusQ = L.Broadcast(-modulus.AsDouble), inv = L.Broadcast(modulus.Inverse), rounder = L.Broadcast(Modulus.Rounder);
        V zero = L.Broadcast(0);
        for (int i = 0; i < count; i += L.Count)
        {
            V digit = L.Gather(px, indices + i);
            V e = pc == null ? zero : L.Load(pc + i);
            V g = pd == null ? zero : L.Load(pd + i);
            if (py != null)
            {
                // |c + y| <= 3q/2, which the accumulation reduces.
                e = L.Add(e, L.Gather(py, indices + i));
            }

            L.Store(pf + i, ElementOperations.AccumulateLanes<L, V>(e, digit, L.Load(pu + i), minusQ, inv, rounder));
            L.Store(ps + i, ElementOperations.AccumulateLanes<L, V>(g, digit, L.Load(pv + i), minusQ, inv, rounder));
        }
    }

    // The same with the permutations in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Blocks<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        double* tile = stackalloc double[(2 * NttPlan.BlockSize) + 8];
        tile = (double*)(((nuint)tile + 63) & ~(nuint)63);
        double* px = x, py = y, pu = u, pv = v, pc = c, pd = d, pf = first, ps = second;
        long* lanes = patterns;
        int* sources = blocks;
        int count = length;
        V minusQ = L.Broadcast(-modulus.AsDouble), inv = L.Broadcast(modulus.Inverse), rounder = L.Broadcast(Modulus.Rounder);
        V zero = L.Broadcast(0);
        for (int block = 0; block < count; block += NttPlan.BlockSize, sources++)
        {
            BlockPermutation.Permute(px + (*sources & ~63), lanes, *sources & 63, tile);
            if (py != null)
            {
                BlockPermutation.Permute(
                    py + (*sources & ~63), lanes, *sources & 63, tile + NttPlan.BlockSize);
            }

            for (int i = 0; i < NttPlan.BlockSize; i += L.Count)
            {
                V digit = L.Load(tile + i);
                V e = pc == null ? zero : L.Load(pc + block + i);
                V g = pd == null ? zero : L.Load(pd + block + i);
                if (py != null)
                {
                    e = L.Add(e, L.Load(tile + NttPlan.BlockSize + i));
                }

                L.Store(
                    pf + block + i,
                    ElementOperations.AccumulateLanes<L, V>(e, digit, L.Load(pu + block + i), minusQ, inv, rounder));
                L.Store(
                    ps + block + i,
                    ElementOperations.AccumulateLanes<L, V>(g, digit, L.Load(pv + block + i), minusQ, inv, rounder));
            }
        }
    }
}
