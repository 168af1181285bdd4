using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>destination += a[permutation].</summary>
internal readonly unsafe struct AddPermutedKernel(
    double* a, int* permutation, double* destination, int length, Modulus modulus) : IVectorKernel
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct =>
        Loop<L, V>(a, permutation, destination, length, modulus.AsDouble, modulus.Inverse);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<L, V>(double* a, int* permutation, double* d, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), inv = L.Broadcast(inverse), rounder = L.Broadcast(Modulus.Rounder);
        for (int i = 0; i < length; i += L.Count)
        {
            V sum = L.Add(L.Load(d + i), L.Gather(a, permutation + i));
            L.Store(d + i, Butterflies<L, V>.Reduce(sum, inv, minusQ, rounder));
        }
    }
}
