using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// Multiplies a panel of 64 rows by some vectors. Lanes go along the rows, so that no sum goes across lanes, which would cost
/// more than the products where columns are few. Every sum goes from the first column to the last.
/// </summary>
/// <param name="weights">64 weights for every column.</param>
/// <param name="columns">The number of columns.</param>
/// <param name="x">The vectors, one after the other.</param>
/// <param name="count">The number of vectors.</param>
/// <param name="y">Overwritten: 64 elements of every product.</param>
/// <param name="stride">The distance from product to product.</param>
internal readonly unsafe struct ColumnKernel<T, TWeight>(TWeight* weights, int columns, T* x, int count, T* y, nint stride)
    : IProductKernel<T>
    where T : unmanaged
    where TWeight : unmanaged
{
    /// <summary>The rows of a panel.</summary>
    public const int Rows = 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void IProductKernel<T>.Run<L, V>()
    {
        for (int lane = 0; lane < Rows; lane += 4 * L.Count)
        {
            int t = 0;
            for (; typeof(V) == typeof(Vector512<T>) && t + 4 <= count; t += 4)
            {
                Four<L, V>(weights + lane, columns, x + ((nint)t * columns), y + (t * stride) + lane, stride);
            }

            for (; t + 2 <= count; t += 2)
            {
                Two<L, V>(weights + lane, columns, x + ((nint)t * columns), y + (t * stride) + lane, stride);
            }

            if (t < count)
            {
                One<L, V>(weights + lane, columns, x + ((nint)t * columns), y + (t * stride) + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One<L, V>(TWeight* w, nint columns, T* x, T* y)
        where L : struct, IProductLanes<T, V>
        where V : struct
    {
        V a0 = L.Broadcast(default), a1 = a0, a2 = a0, a3 = a0;
        for (T* end = x + columns; x < end; x++, w += Rows)
        {
            V a = L.Broadcast(*x);
            a0 = L.MultiplyAdd(a, L.Weights(w), a0);
            a1 = L.MultiplyAdd(a, L.Weights(w + L.Count), a1);
            a2 = L.MultiplyAdd(a, L.Weights(w + (2 * L.Count)), a2);
            a3 = L.MultiplyAdd(a, L.Weights(w + (3 * L.Count)), a3);
        }

        L.Store(y, a0);
        L.Store(y + L.Count, a1);
        L.Store(y + (2 * L.Count), a2);
        L.Store(y + (3 * L.Count), a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Two<L, V>(TWeight* w, nint columns, T* x, T* y, nint stride)
        where L : struct, IProductLanes<T, V>
        where V : struct
    {
        V a0 = L.Broadcast(default), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        for (T* end = x + columns; x < end; x++, w += Rows)
        {
            V a = L.Broadcast(*x), b = L.Broadcast(x[columns]), v = L.Weights(w);
            a0 = L.MultiplyAdd(a, v, a0);
            b0 = L.MultiplyAdd(b, v, b0);
            v = L.Weights(w + L.Count);
            a1 = L.MultiplyAdd(a, v, a1);
            b1 = L.MultiplyAdd(b, v, b1);
            v = L.Weights(w + (2 * L.Count));
            a2 = L.MultiplyAdd(a, v, a2);
            b2 = L.MultiplyAdd(b, v, b2);
            v = L.Weights(w + (3 * L.Count));
            a3 = L.MultiplyAdd(a, v, a3);
            b3 = L.MultiplyAdd(b, v, b3);
        }

        L.Store(y, a0);
        L.Store(y + L.Count, a1);
        L.Store(y + (2 * L.Count), a2);
        L.Store(y + (3 * L.Count), a3);
        y += stride;
        L.Store(y, b0);
        L.Store(y + L.Count, b1);
        L.Store(y + (2 * L.Count), b2);
        L.Store(y + (3 * L.Count), b3);
    }

    // This needs 32 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four<L, V>(TWeight* w, nint columns, T* x, T* y, nint stride)
        where L : struct, IProductLanes<T, V>
        where V : struct
    {
        V a0 = L.Broadcast(default), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        V c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (T* end = x + columns; x < end; x++, w += Rows)
        {
            V a = L.Broadcast(*x), b = L.Broadcast(x[columns]);
            V c = L.Broadcast(x[2 * columns]), d = L.Broadcast(x[3 * columns]);
            V v = L.Weights(w);
            a0 = L.MultiplyAdd(a, v, a0);
            b0 = L.MultiplyAdd(b, v, b0);
            c0 = L.MultiplyAdd(c, v, c0);
            d0 = L.MultiplyAdd(d, v, d0);
            v = L.Weights(w + L.Count);
            a1 = L.MultiplyAdd(a, v, a1);
            b1 = L.MultiplyAdd(b, v, b1);
            c1 = L.MultiplyAdd(c, v, c1);
            d1 = L.MultiplyAdd(d, v, d1);
            v = L.Weights(w + (2 * L.Count));
            a2 = L.MultiplyAdd(a, v, a2);
            b2 = L.MultiplyAdd(b, v, b2);
            c2 = L.MultiplyAdd(c, v, c2);
            d2 = L.MultiplyAdd(d, v, d2);
            v = L.Weights(w + (3 * L.Count));
            a3 = L.MultiplyAdd(a, v, a3);
            b3 = L.MultiplyAdd(b, v, b3);
            c3 = L.MultiplyAdd(c, v, c3);
            d3 = L.MultiplyAdd(d, v, d3);
        }

        L.Store(y, a0);
        L.Store(y + L.Count, a1);
        L.Store(y + (2 * L.Count), a2);
        L.Store(y + (3 * L.Count), a3);
        y += stride;
        L.Store(y, b0);
        L.Store(y + L.Count, b1);
        L.Store(y + (2 * L.Count), b2);
        L.Store(y + (3 * L.Count), b3);
        y += stride;
        L.Store(y, c0);
        L.Store(y + L.Count, c1);
        L.Store(y + (2 * L.Count), c2);
        L.Store(y + (3 * L.Count), c3);
        y += stride;
        L.Store(y, d0);
        L.Store(y + L.Count, d1);
        L.Store(y + (2 * L.Count), d2);
        L.Store(y + (3 * L.Count), d3);
    }
}
