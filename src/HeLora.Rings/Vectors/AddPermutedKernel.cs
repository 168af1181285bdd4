using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>destination += p(a), p an automorphism of values.</summary>
internal readonly unsafe struct AddPermutedKernel(
    double* a, int* positions, long* patterns, int* blocks, double* destination, int length,
    Modulus modulus) : IVectorKernel
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        if (typeof(V) == typeof(Vector512<double>))
        {
            Blocks<L, V>(
                a, patterns, blocks, destination, length, modulus.AsDouble, modulus.Inverse);
        }
        else
        {
            Loop<L, V>(a, positions, destination, length, modulus.AsDouble, modulus.Inverse);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<L, V>(double* a, int* positions, double* d, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), inv = L.Broadcast(inverse), rounder = L.Broadcast(Modulus.Rounder);
        for (int i = 0; i < length; i += L.Count)
        {
            V sum = L.Add(L.Load(d + i), L.Gather(a, positions + i));
            L.Store(d + i, Butterflies<L, V>.Reduce(sum, inv, minusQ, rounder));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Blocks<L, V>(
        double* a, long* patterns, int* blocks, double* d, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        double* tile = stackalloc double[NttPlan.BlockSize + 8];
        tile = (double*)(((nuint)tile + 63) & ~(nuint)63);
        V minusQ = L.Broadcast(-q), inv = L.Broadcast(inverse), rounder = L.Broadcast(Modulus.Rounder);
        for (double* end = d + length; d < end; d += NttPlan.BlockSize, blocks++)
        {
            BlockPermutation.Permute(a + (*blocks & ~63), patterns, *blocks & 63, tile);
            for (int i = 0; i < NttPlan.BlockSize; i += L.Count)
            {
                V sum = L.Add(L.Load(d + i), L.Load(tile + i));
                L.Store(d + i, Butterflies<L, V>.Reduce(sum, inv, minusQ, rounder));
            }
        }
    }
}
