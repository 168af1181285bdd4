using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Products of digits with a block of a <see cref="SwitchingKey"/>.</summary>
internal static unsafe class KeyProducts<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    // How far ahead the key is asked for: enough for main memory, which the processor by itself does not reach.
    private const int BlocksAhead = 4;

    /// <summary>
    /// Two vectors of the sums over the digits, of b (e) and of a (g), not reduced. A product of near residues is below
    /// 0.5625 q, and the sums are reduced after every eighth, so they stay below 5.1 q.
    /// </summary>
    /// <param name="x">The digits.</param>
    /// <param name="digits">Their number.</param>
    /// <param name="at">Where the block begins in them.</param>
    /// <param name="key">The block of the key.</param>
    /// <param name="row">The vectors in the block.</param>
    /// <param name="step">From a block of the key to the next.</param>
    /// <param name="inv">1/q.</param>
    /// <param name="minusQ">-q.</param>
    /// <param name="rounder">The rounding constant.</param>
    /// <param name="e0">The first vector of b.</param>
    /// <param name="e1">The second.</param>
    /// <param name="g0">The first vector of a.</param>
    /// <param name="g1">The second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum(
        double** x, int digits, nint at, double* key, int row, nint step, V inv, V minusQ, V rounder,
        out V e0, out V e1, out V g0, out V g1)
    {
        e0 = e1 = g0 = g1 = L.Broadcast(0);
        double* ahead = key + (BlocksAhead * step) + (2 * digits * row);
        at += row;
        key += row;
        for (int k = 0; k < digits; k++, key += 2 * NttPlan.BlockSize)
        {
            double* digit = x[k] + at, a = key + NttPlan.BlockSize;
            V x0 = L.Load(digit), x1 = L.Load(digit + L.Count);
            if (typeof(V) == typeof(Vector512<double>))
            {
                Sse.Prefetch0(ahead);
                Sse.Prefetch0(ahead + 8);
                Sse.Prefetch0(ahead + 16);
                Sse.Prefetch0(ahead + 24);
                ahead += 32;
            }

            Butterflies<L, V>.MultiplyDirect4(
                x0, x1, x0, x1, L.Load(key), L.Load(key + L.Count), L.Load(a), L.Load(a + L.Count), inv, minusQ, rounder,
                out V r0, out V r1, out V r2, out V r3);
            e0 = L.Add(e0, r0);
            e1 = L.Add(e1, r1);
            g0 = L.Add(g0, r2);
            g1 = L.Add(g1, r3);
            if ((k & 7) == 7)
            {
                e0 = Butterflies<L, V>.Reduce(e0, inv, minusQ, rounder);
                e1 = Butterflies<L, V>.Reduce(e1, inv, minusQ, rounder);
                g0 = Butterflies<L, V>.Reduce(g0, inv, minusQ, rounder);
                g1 = Butterflies<L, V>.Reduce(g1, inv, minusQ, rounder);
            }
        }
    }
}
