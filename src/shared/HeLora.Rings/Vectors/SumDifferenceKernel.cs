using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>Computes sum = a + b and difference = a - b.</summary>
internal readonly unsafe struct SumDifferenceKernel(
    double* a, double* b, double* sum, double* difference, int length, Modulus modulus) : IVectorKernel
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct =>
        Loop<L, V>(a, b, sum, difference, length, modulus.AsDouble, modulus.Inverse);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<L, V>(double* a, double* b, double* s, double* d, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        var m = ModulusLanes<V>.Of<L>(q, inverse);
        for (int i = 0; i < length; i += L.Count)
        {
            V x = L.Load(a + i), y = L.Load(b + i);
            L.Store(s + i, Butterflies<L, V>.Reduce(L.Add(x, y), m));
            L.Store(d + i, Butterflies<L, V>.Reduce(L.Subtract(x, y), m));
        }
    }
}
