using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>The addend and the results of a key switch over one limb, N values each.</summary>
internal readonly unsafe struct KeySwitchTarget(double* addend, double* b, double* a, int length)
{
    public readonly double* Addend = addend, B = b, A = a;

    /// <summary>N.</summary>
    public readonly int Length = length;
}

/// <summary>
/// The stage of a key switch over one limb: b = sigma(sum of x_k b_k + lifted b + addend), a = sigma(sum of x_k a_k + lifted
/// a), where the transform before the stage made the lifted halves.
/// </summary>
internal readonly unsafe struct KeySwitchStage<TFormat, TStore>(
    KeyDigits digits, KeyLimb key, NttOperands lifted, KeySwitchTarget target, ValuePermutation sigma, Modulus modulus)
    : INttStage
    where TFormat : struct, IKeyFormat
    where TStore : struct, IResultStore
{
    // Destinations are prefetched this many blocks ahead. They do not follow one another, so the processor cannot guess them.
    private const int BlocksAhead = 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
        double* tileB = stackalloc double[(2 * NttPlan.BlockSize) + 8];
        tileB = (double*)(((nuint)tileB + 63) & ~(nuint)63);
        double* tileA = tileB + NttPlan.BlockSize;

        // The fields are copied to locals, since the compiler cannot know that the stores leave the fields unchanged.
        KeyDigits x = digits;
        KeyLimb limb = key;
        nint step = limb.BlockBytes, last = target.Length - NttPlan.BlockSize;
        nint at = firstBlock * NttPlan.BlockSize, end = at + (blockCount * NttPlan.BlockSize);
        byte* u = limb.Block(firstBlock);
        double* lb = lifted.Data, la = lifted.OtherData, pf = target.B, ps = target.A, py = target.Addend;
        ValuePermutation permutation = sigma;
        var lanes = KeySumLanes<V>.Of<L>(modulus);
        TFormat.Constants<L, V>(modulus, out KeyFormatLanes<V> format);
        for (; at < end; at += NttPlan.BlockSize, u += step)
        {
            if (TStore.Caches)
            {
                permutation.Prefetch<V>(Math.Min(at + (BlocksAhead * NttPlan.BlockSize), last), pf, ps);
            }

            for (int i = 0; i < NttPlan.BlockSize; i += 2 * L.Count)
            {
                double* b = lb + at + i, a = la + at + i, y = py + at + i;

                // A balanced residue and a lazily reduced one: at most 5/4 q.
                KeySums<V> sums;
                sums.B0 = L.Add(L.Load(b), L.Load(y));
                sums.B1 = L.Add(L.Load(b + L.Count), L.Load(y + L.Count));
                sums.A0 = L.Load(a);
                sums.A1 = L.Load(a + L.Count);
                KeyProducts<TFormat, L, V>.Add(x, at, limb, u, i, format, lanes, ref sums);
                L.Store(tileB + i, sums.B0);
                L.Store(tileB + i + L.Count, sums.B1);
                L.Store(tileA + i, sums.A0);
                L.Store(tileA + i + L.Count, sums.A1);
            }

            permutation.Permute<TStore, L, V>(at, tileB, pf);
            permutation.Permute<TStore, L, V>(at, tileA, ps);
        }

        TStore.Complete();
    }
}
