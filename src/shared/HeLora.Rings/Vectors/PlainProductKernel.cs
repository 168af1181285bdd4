using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Computes first += x w and second += y w.</summary>
internal readonly unsafe struct PlainProductKernel(
    double* x, double* y, double* w, double* first, double* second, int length, Modulus modulus) : IVectorKernel
{
    // The kernel prefetches the plaintext this many doubles ahead, since there are many plaintexts and each is used once.
    private const int Ahead = 256;

    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct =>
        Loop<L, V>(x, y, w, first, second, length, modulus.AsDouble, modulus.Inverse);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<L, V>(
        double* x, double* y, double* w, double* f, double* s, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        var m = ModulusLanes<V>.Of<L>(q, inverse);
        for (int i = 0; i < length; i += L.Count)
        {
            if (typeof(V) == typeof(Vector512<double>))
            {
                Sse.Prefetch0(w + i + Ahead);
            }

            V factor = L.Load(w + i);
            L.Store(f + i, ElementOperations.Accumulate<L, V>(L.Load(f + i), L.Load(x + i), factor, m));
            L.Store(s + i, ElementOperations.Accumulate<L, V>(L.Load(s + i), L.Load(y + i), factor, m));
        }
    }
}
