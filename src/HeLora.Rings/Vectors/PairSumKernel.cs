using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// first = c + sum of p(x_k) u_k, second = d + sum of p(x_k) v_k: all digits through an automorphism p times both halves
/// of a key, block by block, so that the sums are written once. c and d count as zero where null; they may be the
/// destinations.
/// </summary>
internal readonly unsafe struct PairSumKernel(
    int count, double** x, double** u, double** v, AutomorphismTable permutation, int* positions, long* patterns, int* blocks,
    double* c, double* d, double* first, double* second, Modulus modulus) : IVectorKernel
{
    /// <summary>The most digits a call takes.</summary>
    public const int MaxCount = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        double* tiles = stackalloc double[(MaxCount * NttPlan.BlockSize) + 8];
        tiles = (double*)(((nuint)tiles + 63) & ~(nuint)63);
        double** px = x, pu = u, pv = v;
        double* pc = c, pd = d, pf = first, ps = second;
        long* lanes = patterns;
        int* indices = positions, sources = blocks;
        int digits = count, length = permutation.Degree;
        V minusQ = L.Broadcast(-modulus.AsDouble), inv = L.Broadcast(modulus.Inverse), rounder = L.Broadcast(Modulus.Rounder);
        V zero = L.Broadcast(0);
        for (int block = 0; block < length; block += NttPlan.BlockSize, sources++)
        {
            for (int k = 0; k < digits; k++)
            {
                double* tile = tiles + (k * NttPlan.BlockSize);
                if (typeof(V) == typeof(Vector512<double>))
                {
                    BlockPermutation.Permute(px[k] + (*sources & ~63), lanes, *sources & 63, tile);
                }
                else
                {
                    for (int i = 0; i < NttPlan.BlockSize; i += L.Count)
                    {
                        L.Store(tile + i, L.Gather(px[k], indices + block + i));
                    }
                }
            }

            for (int i = 0; i < NttPlan.BlockSize; i += L.Count)
            {
                V e = pc == null ? zero : L.Load(pc + block + i);
                V g = pd == null ? zero : L.Load(pd + block + i);
                int k = digits & 1;
                if (k != 0)
                {
                    V digit = L.Load(tiles + i);
                    e = ElementOperations.AccumulateLanes<L, V>(e, digit, L.Load(pu[0] + block + i), minusQ, inv, rounder);
                    g = ElementOperations.AccumulateLanes<L, V>(g, digit, L.Load(pv[0] + block + i), minusQ, inv, rounder);
                }

                // Two at a time: with near sums and products below 0.5625 q, what the second is added to is below 3q/2.
                for (; k < digits; k += 2)
                {
                    V x0 = L.Load(tiles + (k * NttPlan.BlockSize) + i), x1 = L.Load(tiles + ((k + 1) * NttPlan.BlockSize) + i);
                    e = L.Add(e, Butterflies<L, V>.MultiplyDirect(x0, L.Load(pu[k] + block + i), inv, minusQ, rounder));
                    g = L.Add(g, Butterflies<L, V>.MultiplyDirect(x0, L.Load(pv[k] + block + i), inv, minusQ, rounder));
                    e = ElementOperations.AccumulateLanes<L, V>(e, x1, L.Load(pu[k + 1] + block + i), minusQ, inv, rounder);
                    g = ElementOperations.AccumulateLanes<L, V>(g, x1, L.Load(pv[k + 1] + block + i), minusQ, inv, rounder);
                }

                L.Store(pf + block + i, e);
                L.Store(ps + block + i, g);
            }
        }
    }
}
