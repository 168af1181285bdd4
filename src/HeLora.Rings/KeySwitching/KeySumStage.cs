using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>(first, second) = sum of x_k times both halves of a <see cref="SwitchingKey"/>'s digits k, over one limb.</summary>
internal readonly unsafe struct KeySumStage(
    int count, double** x, double* key, int keyDigits, double* first, double* second, Modulus modulus) : INttStage
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
        // Locals, since the compiler cannot know that the stores leave the fields alone.
        int digits = count;
        nint step = 2 * keyDigits * NttPlan.BlockSize;
        nint at = firstBlock * NttPlan.BlockSize, end = at + (blockCount * NttPlan.BlockSize);
        double** px = x;
        double* u = key + (firstBlock * step), pf = first, ps = second;
        V minusQ = L.Broadcast(-modulus.AsDouble), inv = L.Broadcast(modulus.Inverse), rounder = L.Broadcast(Modulus.Rounder);
        for (; at < end; at += NttPlan.BlockSize, u += step)
        {
            for (int i = 0; i < NttPlan.BlockSize; i += 2 * L.Count)
            {
                KeyProducts<L, V>.Sum(px, digits, at, u, i, step, inv, minusQ, rounder, out V e0, out V e1, out V g0, out V g1);
                double* f = pf + at + i, s = ps + at + i;
                L.Store(f, Butterflies<L, V>.Reduce(e0, inv, minusQ, rounder));
                L.Store(f + L.Count, Butterflies<L, V>.Reduce(e1, inv, minusQ, rounder));
                L.Store(s, Butterflies<L, V>.Reduce(g0, inv, minusQ, rounder));
                L.Store(s + L.Count, Butterflies<L, V>.Reduce(g1, inv, minusQ, rounder));
            }
        }
    }
}
