using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// first += x u, second += x v; with a permutation p, first += p(x) u + p(y), second += p(x) v, y left out where null.
/// </summary>
internal readonly unsafe struct PairKernel(
    double* x, double* y, int* permutation, double* u, double* v, double* first, double* second, int length,
    Modulus modulus) : IVectorKernel
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        if (permutation == null)
        {
            Straight<L, V>(x, u, v, first, second, length, modulus.AsDouble, modulus.Inverse);
        }
        else if (y == null)
        {
            Permuted<L, V>(x, permutation, u, v, first, second, length, modulus.AsDouble, modulus.Inverse);
        }
        else
        {
            PermutedSum<L, V>(x, y, permutation, u, v, first, second, length, modulus.AsDouble, modulus.Inverse);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Straight<L, V>(
        double* x, double* u, double* v, double* first, double* second, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), inv = L.Broadcast(inverse), rounder = L.Broadcast(Modulus.Rounder);
        for (int i = 0; i < length; i += L.Count)
        {
            V d = L.Load(x + i);
            V f = ElementOperations.AccumulateLanes<L, V>(L.Load(first + i), d, L.Load(u + i), minusQ, inv, rounder);
            V s = ElementOperations.AccumulateLanes<L, V>(L.Load(second + i), d, L.Load(v + i), minusQ, inv, rounder);
            L.Store(first + i, f);
            L.Store(second + i, s);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Permuted<L, V>(
        double* x, int* permutation, double* u, double* v, double* first, double* second, int length, double q,
        double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), inv = L.Broadcast(inverse), rounder = L.Broadcast(Modulus.Rounder);
        for (int i = 0; i < length; i += L.Count)
        {
            V d = L.Gather(x, permutation + i);
            V f = ElementOperations.AccumulateLanes<L, V>(L.Load(first + i), d, L.Load(u + i), minusQ, inv, rounder);
            V s = ElementOperations.AccumulateLanes<L, V>(L.Load(second + i), d, L.Load(v + i), minusQ, inv, rounder);
            L.Store(first + i, f);
            L.Store(second + i, s);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void PermutedSum<L, V>(
        double* x, double* y, int* permutation, double* u, double* v, double* first, double* second, int length, double q,
        double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), inv = L.Broadcast(inverse), rounder = L.Broadcast(Modulus.Rounder);
        for (int i = 0; i < length; i += L.Count)
        {
            V d = L.Gather(x, permutation + i), e = L.Gather(y, permutation + i);

            // |first + e| <= 3q/2, which the accumulation reduces as it does any addend; the sum is near.
            V f = ElementOperations.AccumulateLanes<L, V>(
                L.Add(L.Load(first + i), e), d, L.Load(u + i), minusQ, inv, rounder);
            V s = ElementOperations.AccumulateLanes<L, V>(L.Load(second + i), d, L.Load(v + i), minusQ, inv, rounder);
            L.Store(first + i, f);
            L.Store(second + i, s);
        }
    }
}
