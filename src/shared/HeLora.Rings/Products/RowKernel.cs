using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// Adds the products of the eight rows of a panel with some vectors to their sums. Every vector and row has sixteen partial
/// sums, and sum l takes the columns that are l modulo 16. So the order of a floating-point sum is the same in every width.
/// </summary>
/// <param name="weights">Runs of sixteen columns, those of the eight rows after each other.</param>
/// <param name="runs">The number of runs.</param>
/// <param name="x">The vectors, sixteen elements a run.</param>
/// <param name="stride">The distance from vector to vector.</param>
/// <param name="count">The number of vectors.</param>
/// <param name="sums">For every vector, eight rows of sixteen.</param>
internal readonly unsafe struct RowKernel<T, TWeight>(TWeight* weights, int runs, T* x, nint stride, int count, T* sums)
    : IProductKernel<T>
    where T : unmanaged
    where TWeight : unmanaged
{
    /// <summary>The rows of a panel.</summary>
    public const int Rows = 8;

    /// <summary>The columns of a run, which is the number of partial sums of a row.</summary>
    public const int Run = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void IProductKernel<T>.Run<L, V>()
    {
        for (int lane = 0; lane < Run; lane += L.Count)
        {
            int t = 0;
            for (; typeof(V) == typeof(Vector512<T>) && t + 4 <= count; t += 4)
            {
                Four<L, V>(weights + lane, runs, x + (t * stride) + lane, stride, sums + (t * Rows * Run) + lane);
                Four<L, V>(
                    weights + (4 * Run) + lane, runs, x + (t * stride) + lane, stride,
                    sums + (t * Rows * Run) + (4 * Run) + lane);
            }

            for (; t + 2 <= count; t += 2)
            {
                Two<L, V>(weights + lane, runs, x + (t * stride) + lane, stride, sums + (t * Rows * Run) + lane);
                Two<L, V>(
                    weights + (4 * Run) + lane, runs, x + (t * stride) + lane, stride,
                    sums + (t * Rows * Run) + (4 * Run) + lane);
            }

            if (t < count)
            {
                One<L, V>(weights + lane, runs, x + (t * stride) + lane, sums + (t * Rows * Run) + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One<L, V>(TWeight* w, int runs, T* x, T* s)
        where L : struct, IProductLanes<T, V>
        where V : struct
    {
        V s0 = L.Load(s), s1 = L.Load(s + Run), s2 = L.Load(s + (2 * Run)), s3 = L.Load(s + (3 * Run));
        V s4 = L.Load(s + (4 * Run)), s5 = L.Load(s + (5 * Run)), s6 = L.Load(s + (6 * Run)), s7 = L.Load(s + (7 * Run));
        for (T* end = x + ((nint)runs * Run); x < end; x += Run, w += Rows * Run)
        {
            V v = L.Load(x);
            s0 = L.MultiplyAdd(v, L.Weights(w), s0);
            s1 = L.MultiplyAdd(v, L.Weights(w + Run), s1);
            s2 = L.MultiplyAdd(v, L.Weights(w + (2 * Run)), s2);
            s3 = L.MultiplyAdd(v, L.Weights(w + (3 * Run)), s3);
            s4 = L.MultiplyAdd(v, L.Weights(w + (4 * Run)), s4);
            s5 = L.MultiplyAdd(v, L.Weights(w + (5 * Run)), s5);
            s6 = L.MultiplyAdd(v, L.Weights(w + (6 * Run)), s6);
            s7 = L.MultiplyAdd(v, L.Weights(w + (7 * Run)), s7);
        }

        L.Store(s, s0);
        L.Store(s + Run, s1);
        L.Store(s + (2 * Run), s2);
        L.Store(s + (3 * Run), s3);
        L.Store(s + (4 * Run), s4);
        L.Store(s + (5 * Run), s5);
        L.Store(s + (6 * Run), s6);
        L.Store(s + (7 * Run), s7);
    }

    // Multiplies four rows by two vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Two<L, V>(TWeight* w, int runs, T* x, nint stride, T* s)
        where L : struct, IProductLanes<T, V>
        where V : struct
    {
        T* r = s + (Rows * Run);
        V a0 = L.Load(s), a1 = L.Load(s + Run), a2 = L.Load(s + (2 * Run)), a3 = L.Load(s + (3 * Run));
        V b0 = L.Load(r), b1 = L.Load(r + Run), b2 = L.Load(r + (2 * Run)), b3 = L.Load(r + (3 * Run));
        for (T* end = x + ((nint)runs * Run); x < end; x += Run, w += Rows * Run)
        {
            V a = L.Load(x), b = L.Load(x + stride), v = L.Weights(w);
            a0 = L.MultiplyAdd(a, v, a0);
            b0 = L.MultiplyAdd(b, v, b0);
            v = L.Weights(w + Run);
            a1 = L.MultiplyAdd(a, v, a1);
            b1 = L.MultiplyAdd(b, v, b1);
            v = L.Weights(w + (2 * Run));
            a2 = L.MultiplyAdd(a, v, a2);
            b2 = L.MultiplyAdd(b, v, b2);
            v = L.Weights(w + (3 * Run));
            a3 = L.MultiplyAdd(a, v, a3);
            b3 = L.MultiplyAdd(b, v, b3);
        }

        L.Store(s, a0);
        L.Store(s + Run, a1);
        L.Store(s + (2 * Run), a2);
        L.Store(s + (3 * Run), a3);
        L.Store(r, b0);
        L.Store(r + Run, b1);
        L.Store(r + (2 * Run), b2);
        L.Store(r + (3 * Run), b3);
    }

    // Multiplies four rows by four vectors, where there are 32 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four<L, V>(TWeight* w, int runs, T* x, nint stride, T* s)
        where L : struct, IProductLanes<T, V>
        where V : struct
    {
        T* r = s + (Rows * Run), q = r + (Rows * Run), p = q + (Rows * Run);
        V a0 = L.Load(s), a1 = L.Load(s + Run), a2 = L.Load(s + (2 * Run)), a3 = L.Load(s + (3 * Run));
        V b0 = L.Load(r), b1 = L.Load(r + Run), b2 = L.Load(r + (2 * Run)), b3 = L.Load(r + (3 * Run));
        V c0 = L.Load(q), c1 = L.Load(q + Run), c2 = L.Load(q + (2 * Run)), c3 = L.Load(q + (3 * Run));
        V d0 = L.Load(p), d1 = L.Load(p + Run), d2 = L.Load(p + (2 * Run)), d3 = L.Load(p + (3 * Run));
        for (T* end = x + ((nint)runs * Run); x < end; x += Run, w += Rows * Run)
        {
            V a = L.Load(x), b = L.Load(x + stride), c = L.Load(x + (2 * stride)), d = L.Load(x + (3 * stride));
            V v = L.Weights(w);
            a0 = L.MultiplyAdd(a, v, a0);
            b0 = L.MultiplyAdd(b, v, b0);
            c0 = L.MultiplyAdd(c, v, c0);
            d0 = L.MultiplyAdd(d, v, d0);
            v = L.Weights(w + Run);
            a1 = L.MultiplyAdd(a, v, a1);
            b1 = L.MultiplyAdd(b, v, b1);
            c1 = L.MultiplyAdd(c, v, c1);
            d1 = L.MultiplyAdd(d, v, d1);
            v = L.Weights(w + (2 * Run));
            a2 = L.MultiplyAdd(a, v, a2);
            b2 = L.MultiplyAdd(b, v, b2);
            c2 = L.MultiplyAdd(c, v, c2);
            d2 = L.MultiplyAdd(d, v, d2);
            v = L.Weights(w + (3 * Run));
            a3 = L.MultiplyAdd(a, v, a3);
            b3 = L.MultiplyAdd(b, v, b3);
            c3 = L.MultiplyAdd(c, v, c3);
            d3 = L.MultiplyAdd(d, v, d3);
        }

        L.Store(s, a0);
        L.Store(s + Run, a1);
        L.Store(s + (2 * Run), a2);
        L.Store(s + (3 * Run), a3);
        L.Store(r, b0);
        L.Store(r + Run, b1);
        L.Store(r + (2 * Run), b2);
        L.Store(r + (3 * Run), b3);
        L.Store(q, c0);
        L.Store(q + Run, c1);
        L.Store(q + (2 * Run), c2);
        L.Store(q + (3 * Run), c3);
        L.Store(p, d0);
        L.Store(p + Run, d1);
        L.Store(p + (2 * Run), d2);
        L.Store(p + (3 * Run), d3);
    }
}
