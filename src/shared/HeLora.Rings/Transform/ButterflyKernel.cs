using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>Replaces (u, v) by (u + v w, u - v w) or by (u + v, (u - v) w). Operands and results are lazily reduced.</summary>
internal readonly unsafe struct ButterflyKernel(
    double* u, double* v, double* w, int length, Modulus modulus, bool multiplyFirst) : IVectorKernel
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        if (multiplyFirst)
        {
            Forward<L, V>(u, v, w, length, modulus.AsDouble, modulus.Inverse);
        }
        else
        {
            Inverse<L, V>(u, v, w, length, modulus.AsDouble, modulus.Inverse);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Forward<L, V>(double* u, double* v, double* w, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        var m = ModulusLanes<V>.Of<L>(q, inverse);
        for (int i = 0; i < length; i += L.Count)
        {
            V x = L.Load(u + i);
            V y = Butterflies<L, V>.MultiplyDirect(L.Load(v + i), L.Load(w + i), m);
            L.Store(u + i, Butterflies<L, V>.Reduce(L.Add(x, y), m));
            L.Store(v + i, Butterflies<L, V>.Reduce(L.Subtract(x, y), m));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Inverse<L, V>(double* u, double* v, double* w, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        var m = ModulusLanes<V>.Of<L>(q, inverse);
        for (int i = 0; i < length; i += L.Count)
        {
            V x = L.Load(u + i), y = L.Load(v + i);
            V difference = Butterflies<L, V>.Reduce(L.Subtract(x, y), m);
            L.Store(u + i, Butterflies<L, V>.Reduce(L.Add(x, y), m));
            L.Store(v + i, Butterflies<L, V>.MultiplyDirect(difference, L.Load(w + i), m));
        }
    }
}
