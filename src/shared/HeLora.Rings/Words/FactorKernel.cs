using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// Computes product = a * b over complex numbers: arrays of real parts followed by imaginary parts. The product may be a.
/// </summary>
internal readonly unsafe struct FactorKernel(double* a, double* b, double* product, int count) : IVectorKernel
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct =>
        Multiply<L, V>(a, b, product, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Multiply<L, V>(double* x, double* w, double* product, nint count)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (double* end = x + count; x < end; x += L.Count, w += L.Count, product += L.Count)
        {
            V xr = L.Load(x), xi = L.Load(x + count), wr = L.Load(w), wi = L.Load(w + count);
            L.Store(product, L.MultiplySubtract(xr, wr, L.Multiply(xi, wi)));
            L.Store(product + count, L.MultiplyAdd(xr, wi, L.Multiply(xi, wr)));
        }
    }
}
