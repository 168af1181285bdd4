using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>Adds to sums[row] the sum over some columns of weight[row, column] * polynomial[column], word by word.</summary>
/// <param name="weights">Sixteen weights for every column: those of the rows, widened, then zeros.</param>
/// <param name="columns">The number of columns.</param>
/// <param name="polynomials">A polynomial for every column, one after the other.</param>
/// <param name="degree">The number of words in a polynomial, a multiple of the lanes.</param>
/// <param name="sums">A polynomial for every row, one after the other.</param>
/// <param name="rows">The number of rows, at most sixteen.</param>
/// <param name="tile">Scratch memory of sixteen vectors.</param>
internal readonly unsafe struct PolynomialKernel<T>(
    T* weights, int columns, T* polynomials, nint degree, T* sums, int rows, T* tile) : IProductKernel<T>
    where T : unmanaged
{
    /// <summary>The number of rows that go together.</summary>
    public const int Rows = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void IProductKernel<T>.Run<L, V>()
    {
        for (nint n = 0; n < degree; n += L.Count)
        {
            if (typeof(V) == typeof(Vector512<T>) && rows > Rows / 2)
            {
                Sixteen<L, V>(weights, columns, polynomials + n, degree, tile);
            }
            else
            {
                Eight<L, V>(weights, columns, polynomials + n, degree, tile);
                if (rows > Rows / 2)
                {
                    Eight<L, V>(weights + (Rows / 2), columns, polynomials + n, degree, tile + (Rows / 2 * L.Count));
                }
            }

            T* s = sums + n;
            for (int row = 0; row < rows; row++, s += degree)
            {
                L.Store(s, L.Add(L.Load(s), L.Load(tile + (row * L.Count))));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Eight<L, V>(T* w, int columns, T* p, nint degree, T* tile)
        where L : struct, IProductLanes<T, V>
        where V : struct
    {
        V a0 = L.Broadcast(default), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        for (T* end = w + ((nint)columns * Rows); w < end; w += Rows, p += degree)
        {
            V v = L.Load(p);
            a0 = L.MultiplyAdd(v, L.Broadcast(w[0]), a0);
            a1 = L.MultiplyAdd(v, L.Broadcast(w[1]), a1);
            a2 = L.MultiplyAdd(v, L.Broadcast(w[2]), a2);
            a3 = L.MultiplyAdd(v, L.Broadcast(w[3]), a3);
            a4 = L.MultiplyAdd(v, L.Broadcast(w[4]), a4);
            a5 = L.MultiplyAdd(v, L.Broadcast(w[5]), a5);
            a6 = L.MultiplyAdd(v, L.Broadcast(w[6]), a6);
            a7 = L.MultiplyAdd(v, L.Broadcast(w[7]), a7);
        }

        L.Store(tile, a0);
        L.Store(tile + L.Count, a1);
        L.Store(tile + (2 * L.Count), a2);
        L.Store(tile + (3 * L.Count), a3);
        L.Store(tile + (4 * L.Count), a4);
        L.Store(tile + (5 * L.Count), a5);
        L.Store(tile + (6 * L.Count), a6);
        L.Store(tile + (7 * L.Count), a7);
    }

    // Where there are 32 registers, a word is loaded once for all rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Sixteen<L, V>(T* w, int columns, T* p, nint degree, T* tile)
        where L : struct, IProductLanes<T, V>
        where V : struct
    {
        V a0 = L.Broadcast(default), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        V b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
        for (T* end = w + ((nint)columns * Rows); w < end; w += Rows, p += degree)
        {
            V v = L.Load(p);
            a0 = L.MultiplyAdd(v, L.Broadcast(w[0]), a0);
            a1 = L.MultiplyAdd(v, L.Broadcast(w[1]), a1);
            a2 = L.MultiplyAdd(v, L.Broadcast(w[2]), a2);
            a3 = L.MultiplyAdd(v, L.Broadcast(w[3]), a3);
            a4 = L.MultiplyAdd(v, L.Broadcast(w[4]), a4);
            a5 = L.MultiplyAdd(v, L.Broadcast(w[5]), a5);
            a6 = L.MultiplyAdd(v, L.Broadcast(w[6]), a6);
            a7 = L.MultiplyAdd(v, L.Broadcast(w[7]), a7);
            b0 = L.MultiplyAdd(v, L.Broadcast(w[8]), b0);
            b1 = L.MultiplyAdd(v, L.Broadcast(w[9]), b1);
            b2 = L.MultiplyAdd(v, L.Broadcast(w[10]), b2);
            b3 = L.MultiplyAdd(v, L.Broadcast(w[11]), b3);
            b4 = L.MultiplyAdd(v, L.Broadcast(w[12]), b4);
            b5 = L.MultiplyAdd(v, L.Broadcast(w[13]), b5);
            b6 = L.MultiplyAdd(v, L.Broadcast(w[14]), b6);
            b7 = L.MultiplyAdd(v, L.Broadcast(w[15]), b7);
        }

        L.Store(tile, a0);
        L.Store(tile + L.Count, a1);
        L.Store(tile + (2 * L.Count), a2);
        L.Store(tile + (3 * L.Count), a3);
        L.Store(tile + (4 * L.Count), a4);
        L.Store(tile + (5 * L.Count), a5);
        L.Store(tile + (6 * L.Count), a6);
        L.Store(tile + (7 * L.Count), a7);
        tile += 8 * L.Count;
        L.Store(tile, b0);
        L.Store(tile + L.Count, b1);
        L.Store(tile + (2 * L.Count), b2);
        L.Store(tile + (3 * L.Count), b3);
        L.Store(tile + (4 * L.Count), b4);
        L.Store(tile + (5 * L.Count), b5);
        L.Store(tile + (6 * L.Count), b6);
        L.Store(tile + (7 * L.Count), b7);
    }
}
