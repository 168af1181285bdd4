using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>data *= factor over complex numbers, real parts first and imaginary parts after them.</summary>
internal readonly unsafe struct FactorKernel(double* data, double* factor, int count) : IVectorKernel
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct =>
        Multiply<L, V>(data, factor, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Multiply<L, V>(double* x, double* w, nint count)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (double* end = x + count; x < end; x += L.Count, w += L.Count)
        {
            V xr = L.Load(x), xi = L.Load(x + count), wr = L.Load(w), wi = L.Load(w + count);
            L.Store(x, L.MultiplySubtract(xr, wr, L.Multiply(xi, wi)));
            L.Store(x + count, L.MultiplyAdd(xr, wi, L.Multiply(xi, wr)));
        }
    }
}
