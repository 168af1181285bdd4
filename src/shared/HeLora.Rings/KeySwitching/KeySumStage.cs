using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// The stage that sums x_k b_k into first and x_k a_k into second over the digits k of a key, modulo one limb.
/// </summary>
internal readonly unsafe struct KeySumStage<TFormat>(
    KeyDigits digits, KeyLimb key, double* first, double* second, Modulus modulus) : INttStage
    where TFormat : struct, IKeyFormat
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
        // The fields are copied to locals, since the compiler cannot know that the stores leave the fields unchanged.
        KeyDigits x = digits;
        KeyLimb limb = key;
        nint step = limb.BlockBytes, at = firstBlock * NttPlan.BlockSize, end = at + (blockCount * NttPlan.BlockSize);
        byte* u = limb.Block(firstBlock);
        double* pf = first, ps = second;
        var lanes = KeySumLanes<V>.Of<L>(modulus);
        TFormat.Constants<L, V>(modulus, out KeyFormatLanes<V> format);
        for (; at < end; at += NttPlan.BlockSize, u += step)
        {
            for (int i = 0; i < NttPlan.BlockSize; i += 2 * L.Count)
            {
                KeySums<V> sums = default;
                KeyProducts<TFormat, L, V>.Add(x, at, limb, u, i, format, lanes, ref sums);
                double* f = pf + at + i, s = ps + at + i;
                L.Store(f, sums.B0);
                L.Store(f + L.Count, sums.B1);
                L.Store(s, sums.A0);
                L.Store(s + L.Count, sums.A1);
            }
        }
    }
}
