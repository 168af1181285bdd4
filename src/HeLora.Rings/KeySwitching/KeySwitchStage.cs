using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// One limb of a key switch: first = sigma(sum of x_k b_k + liftedB + addend), second = sigma(sum of x_k a_k + liftedA).
/// </summary>
internal readonly unsafe struct KeySwitchStage(
    int count, double** x, double* key, int keyDigits, double* liftedB, double* liftedA, double* addend,
    ValuePermutation sigma, double* first, double* second, int length, Modulus modulus) : INttStage
{
    // Blocks whose destination is asked for ahead: they do not follow one another, so the processor cannot guess them.
    private const int BlocksAhead = 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
        double* tileB = stackalloc double[(2 * NttPlan.BlockSize) + 8];
        tileB = (double*)(((nuint)tileB + 63) & ~(nuint)63);
        double* tileA = tileB + NttPlan.BlockSize;

        // Locals, since the compiler cannot know that the stores leave the fields alone.
        int digits = count;
        nint step = 2 * keyDigits * NttPlan.BlockSize, last = length - NttPlan.BlockSize;
        nint at = firstBlock * NttPlan.BlockSize, end = at + (blockCount * NttPlan.BlockSize);
        double** px = x;
        double* u = key + (firstBlock * step), lb = liftedB, la = liftedA, pf = first, ps = second, py = addend;
        ValuePermutation permutation = sigma;
        V minusQ = L.Broadcast(-modulus.AsDouble), inv = L.Broadcast(modulus.Inverse), rounder = L.Broadcast(Modulus.Rounder);
        for (; at < end; at += NttPlan.BlockSize, u += step)
        {
            permutation.Prefetch<V>(Math.Min(at + (BlocksAhead * NttPlan.BlockSize), last), pf, ps);
            for (int i = 0; i < NttPlan.BlockSize; i += 2 * L.Count)
            {
                KeyProducts<L, V>.Sum(px, digits, at, u, i, step, inv, minusQ, rounder, out V e0, out V e1, out V g0, out V g1);
                double* b = lb + at + i, a = la + at + i, y = py + at + i;
                e0 = L.Add(e0, L.Add(L.Load(b), L.Load(y)));
                e1 = L.Add(e1, L.Add(L.Load(b + L.Count), L.Load(y + L.Count)));
                g0 = L.Add(g0, L.Load(a));
                g1 = L.Add(g1, L.Load(a + L.Count));

                // At most 5.1 q and 1/2 q and 3/4 q.
                L.Store(tileB + i, Butterflies<L, V>.Reduce(e0, inv, minusQ, rounder));
                L.Store(tileB + i + L.Count, Butterflies<L, V>.Reduce(e1, inv, minusQ, rounder));
                L.Store(tileA + i, Butterflies<L, V>.Reduce(g0, inv, minusQ, rounder));
                L.Store(tileA + i + L.Count, Butterflies<L, V>.Reduce(g1, inv, minusQ, rounder));
            }

            permutation.Permute<L, V>(at, tileB, pf);
            permutation.Permute<L, V>(at, tileA, ps);
        }
    }
}
