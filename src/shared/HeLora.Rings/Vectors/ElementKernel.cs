using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>An element-wise operation destination = f(destination, a, b).</summary>
internal interface IElementOperation
{
    static abstract V Apply<L, V>(V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;
}

/// <summary>Runs an element-wise operation over vectors of a multiple of eight elements.</summary>
internal readonly unsafe struct ElementKernel<TOperation>(
    double* a, double* b, double* destination, int length, Modulus modulus, double scalar) : IVectorKernel
    where TOperation : struct, IElementOperation
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct =>
        Loop<L, V>(a, b, destination, length, modulus.AsDouble, modulus.Inverse, scalar);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<L, V>(double* a, double* b, double* d, int length, double q, double inverse, double scalar)
        where L : struct, ILanes<V>
        where V : struct
    {
        var m = ModulusLanes<V>.Of<L>(q, inverse);
        var factor = FactorLanes<V>.Of<L>(scalar, q);
        if (L.Count == 1)
        {
            for (int i = 0; i < length; i++)
            {
                L.Store(d + i, TOperation.Apply<L, V>(L.Load(d + i), L.Load(a + i), L.Load(b + i), factor, m));
            }

            return;
        }

        // A turn takes two vectors. A length is a multiple of eight elements, so of two vectors for widths up to four.
        int pairs = length - (length % (2 * L.Count));
        int p = 0;
        for (; p < pairs; p += 2 * L.Count)
        {
            V first = TOperation.Apply<L, V>(L.Load(d + p), L.Load(a + p), L.Load(b + p), factor, m);
            V second = TOperation.Apply<L, V>(
                L.Load(d + p + L.Count), L.Load(a + p + L.Count), L.Load(b + p + L.Count), factor, m);
            L.Store(d + p, first);
            L.Store(d + p + L.Count, second);
        }

        for (; p < length; p += L.Count)
        {
            L.Store(d + p, TOperation.Apply<L, V>(L.Load(d + p), L.Load(a + p), L.Load(b + p), factor, m));
        }
    }
}
