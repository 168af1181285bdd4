using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>(first, second) = sum of x_k times both halves of a <see cref="SwitchingKey"/>'s digits k, over one limb.</summary>
internal readonly unsafe struct KeySumStage<TFormat>(
    int count, double** x, KeyLimb key, double* first, double* second, Modulus modulus) : INttStage
    where TFormat : struct, IKeyFormat
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
        // Locals, since the compiler cannot know that the stores leave the fields alone.
        int digits = count;
        KeyLimb limb = key;
        nint step = limb.BlockBytes, at = firstBlock * NttPlan.BlockSize, end = at + (blockCount * NttPlan.BlockSize);
        double** px = x;
        byte* u = limb.Block(firstBlock);
        double* pf = first, ps = second;
        V minusQ = L.Broadcast(-modulus.AsDouble), inv = L.Broadcast(modulus.Inverse), rounder = L.Broadcast(Modulus.Rounder);
        V sumRounder = L.Broadcast(modulus.SumRounder);
        TFormat.Constants<L, V>(modulus, out V pattern, out V mask, out V exponent, out V bias);
        for (; at < end; at += NttPlan.BlockSize, u += step)
        {
            for (int i = 0; i < NttPlan.BlockSize; i += 2 * L.Count)
            {
                V b0 = L.Broadcast(0), b1 = b0, a0 = b0, a1 = b0;
                KeyProducts<TFormat, L, V>.Add(
                    px, digits, at, limb, u, i, pattern, mask, exponent, bias, sumRounder, inv, minusQ, rounder,
                    ref b0, ref b1, ref a0, ref a1);
                double* f = pf + at + i, s = ps + at + i;
                L.Store(f, b0);
                L.Store(f + L.Count, b1);
                L.Store(s, a0);
                L.Store(s + L.Count, a1);
            }
        }
    }
}
