using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>The passes of <see cref="NttKernel{TLayers, TStage}"/> over memory, in every vector width.</summary>
internal static unsafe class NttPasses<TLayers, L, V>
    where TLayers : struct, INttLayers
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Runs three layers over rows <c>stride</c> apart.</summary>
    /// <param name="from">The source.</param>
    /// <param name="x">The destination, which may be the source.</param>
    /// <param name="w">The factors and their quotients.</param>
    /// <param name="stride">A multiple of 64.</param>
    /// <param name="q">The modulus.</param>
    /// <param name="inverse">1/q.</param>
    /// <param name="scale">The factor of the pass, where it is scaled.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Radix8<TScaling>(double* from, double* x, double* w, nint stride, double q, double inverse, double scale)
        where TScaling : struct, INttScaling
    {
        var modulus = ModulusLanes<V>.Of<L>(q, inverse);
        FactorLanes<V> factor = default;
        if (typeof(TScaling) != typeof(Unscaled))
        {
            factor = FactorLanes<V>.Of<L>(scale, q);
        }

        double* end = x + stride;

        // With 32 registers two columns go together layer by layer, so that two chains of products hide each other's latency.
        for (; typeof(V) == typeof(Vector512<double>) && x < end; from += 2 * L.Count, x += 2 * L.Count)
        {
            Butterflies<L, V>.Load8(from, stride, out Quad<V> low, out Quad<V> high);
            Butterflies<L, V>.Load8(from + L.Count, stride, out Quad<V> otherLow, out Quad<V> otherHigh);
            ScaleBefore<TScaling>(ref low, factor, modulus);
            ScaleBefore<TScaling>(ref otherLow, factor, modulus);
            TLayers.FirstOuter<L, V>(ref low, ref high, ref otherLow, ref otherHigh, w, modulus);
            TLayers.SecondOuter<L, V>(ref low, ref high, ref otherLow, ref otherHigh, w, modulus);
            TLayers.ThirdOuter<L, V>(ref low, ref high, w, modulus);
            ScaleAfter<TScaling>(ref low, ref high, factor, modulus);
            Butterflies<L, V>.Store8(x, stride, low, high);
            TLayers.ThirdOuter<L, V>(ref otherLow, ref otherHigh, w, modulus);
            ScaleAfter<TScaling>(ref otherLow, ref otherHigh, factor, modulus);
            Butterflies<L, V>.Store8(x + L.Count, stride, otherLow, otherHigh);
        }

        for (; x < end; from += L.Count, x += L.Count)
        {
            Butterflies<L, V>.Load8(from, stride, out Quad<V> low, out Quad<V> high);
            ScaleBefore<TScaling>(ref low, factor, modulus);
            TLayers.FirstOuter<L, V>(ref low, ref high, w, modulus);
            TLayers.SecondOuter<L, V>(ref low, ref high, w, modulus);
            TLayers.ThirdOuter<L, V>(ref low, ref high, w, modulus);
            ScaleAfter<TScaling>(ref low, ref high, factor, modulus);
            Butterflies<L, V>.Store8(x, stride, low, high);
        }
    }

    /// <summary>Runs two layers; see <see cref="Radix8"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Radix4<TScaling>(double* from, double* x, double* w, nint stride, double q, double inverse, double scale)
        where TScaling : struct, INttScaling
    {
        var modulus = ModulusLanes<V>.Of<L>(q, inverse);
        FactorLanes<V> factor = default;
        if (typeof(TScaling) != typeof(Unscaled))
        {
            factor = FactorLanes<V>.Of<L>(scale, q);
        }

        Quad<V> factors, quotients;
        factors.V0 = L.Broadcast(w[0]);
        factors.V1 = L.Broadcast(w[1]);
        factors.V2 = factors.V3 = L.Broadcast(w[2]);
        quotients.V0 = L.Broadcast(w[3]);
        quotients.V1 = L.Broadcast(w[4]);
        quotients.V2 = quotients.V3 = L.Broadcast(w[5]);
        double* end = x + stride;
        for (; typeof(V) == typeof(Vector256<double>) && x < end; from += L.Count, x += L.Count)
        {
            Quad<V> a;
            a.V0 = TLayers.ScaleBefore<TScaling, L, V>(L.Load(from), factor, modulus);
            a.V1 = TLayers.ScaleBefore<TScaling, L, V>(L.Load(from + stride), factor, modulus);
            a.V2 = L.Load(from + (2 * stride));
            a.V3 = L.Load(from + (3 * stride));
            TLayers.Radix4<L, V>(ref a, factors, quotients, modulus);
            L.Store(x, TLayers.ScaleAfter<TScaling, L, V>(a.V0, factor, modulus));
            L.Store(x + stride, TLayers.ScaleAfter<TScaling, L, V>(a.V1, factor, modulus));
            L.Store(x + (2 * stride), Balance<TScaling>(a.V2, modulus));
            L.Store(x + (3 * stride), Balance<TScaling>(a.V3, modulus));
        }

        // Two columns at a time.
        for (; x < end; from += 2 * L.Count, x += 2 * L.Count)
        {
            Load4(from, stride, out Quad<V> low, out Quad<V> high);
            ScaleBefore<TScaling>(ref low, factor, modulus);
            TLayers.Radix4<L, V>(ref low, ref high, factors, quotients, modulus);
            ScaleAfter<TScaling>(ref low, ref high, factor, modulus);
            Store4(x, stride, low, high);
        }
    }

    /// <summary>Reduces to balanced residues.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Reduce(double* x, nint length, double q, double inverse)
    {
        var modulus = ModulusLanes<V>.Of<L>(q, inverse);
        for (double* end = x + length; x < end; x += L.Count)
        {
            L.Store(x, Butterflies<L, V>.Reduce(L.Load(x), modulus));
        }
    }

    /// <summary>Runs six layers over pairs of blocks of 64, layer by layer and wholly in registers. For eight lanes.</summary>
    /// <param name="pair">The first pair.</param>
    /// <param name="step">The number of blocks from one pair to the next.</param>
    /// <param name="count">The number of pairs.</param>
    /// <param name="q">The modulus.</param>
    /// <param name="inverse">1/q.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void BlockPairs(in NttBlockPair pair, nint step, nint count, double q, double inverse)
    {
        var modulus = ModulusLanes<V>.Of<L>(q, inverse);
        FactorLanes<V> factor = default;
        double* from = pair.First.Source, x = pair.First.Data, w = pair.First.Table;
        double* fromY = pair.Second.Source, y = pair.Second.Data, z = pair.Second.Table;
        nint tableStep = step * NttPlan.BlockTable;
        step *= NttPlan.BlockSize;
        for (; count > 0; count--, from += step, x += step, fromY += step, y += step, w += tableStep, z += tableStep)
        {
            Butterflies<L, V>.Load8(from, 8, out Quad<V> low, out Quad<V> high);
            Butterflies<L, V>.Load8(fromY, 8, out Quad<V> otherLow, out Quad<V> otherHigh);
            if (typeof(TLayers) == typeof(ForwardLayers))
            {
                TLayers.FirstOuter<L, V>(ref low, ref high, w + 56, modulus);
                TLayers.FirstOuter<L, V>(ref otherLow, ref otherHigh, z + 56, modulus);
                TLayers.SecondOuter<L, V>(ref low, ref high, w + 56, modulus);
                TLayers.SecondOuter<L, V>(ref otherLow, ref otherHigh, z + 56, modulus);
                TLayers.ThirdOuter<L, V>(ref low, ref high, w + 56, modulus);
                TLayers.ThirdOuter<L, V>(ref otherLow, ref otherHigh, z + 56, modulus);
                L.Transpose(ref low, ref high);
                L.Transpose(ref otherLow, ref otherHigh);
                TLayers.FirstInner<L, V>(ref low, ref high, w, modulus);
                TLayers.FirstInner<L, V>(ref otherLow, ref otherHigh, z, modulus);
                TLayers.SecondInner<L, V>(ref low, ref high, w, modulus);
                TLayers.SecondInner<L, V>(ref otherLow, ref otherHigh, z, modulus);
                TLayers.ThirdInner<L, V>(ref low, ref high, w, modulus);
                Butterflies<L, V>.Store8(x, 8, low, high);
                TLayers.ThirdInner<L, V>(ref otherLow, ref otherHigh, z, modulus);
                Butterflies<L, V>.Store8(y, 8, otherLow, otherHigh);
            }
            else
            {
                TLayers.FirstInner<L, V>(ref low, ref high, w, modulus);
                TLayers.FirstInner<L, V>(ref otherLow, ref otherHigh, z, modulus);
                TLayers.SecondInner<L, V>(ref low, ref high, w, modulus);
                TLayers.SecondInner<L, V>(ref otherLow, ref otherHigh, z, modulus);
                TLayers.ThirdInner<L, V>(ref low, ref high, w, modulus);
                TLayers.ThirdInner<L, V>(ref otherLow, ref otherHigh, z, modulus);
                L.Transpose(ref low, ref high);
                L.Transpose(ref otherLow, ref otherHigh);
                TLayers.FirstOuter<L, V>(ref low, ref high, w + 56, modulus);
                TLayers.FirstOuter<L, V>(ref otherLow, ref otherHigh, z + 56, modulus);
                TLayers.SecondOuter<L, V>(ref low, ref high, w + 56, modulus);
                TLayers.SecondOuter<L, V>(ref otherLow, ref otherHigh, z + 56, modulus);
                TLayers.ThirdOuter<L, V>(ref low, ref high, w + 56, modulus);
                ScaleAfter<Unscaled>(ref low, ref high, factor, modulus);
                Butterflies<L, V>.Store8(x, 8, low, high);
                TLayers.ThirdOuter<L, V>(ref otherLow, ref otherHigh, z + 56, modulus);
                ScaleAfter<Unscaled>(ref otherLow, ref otherHigh, factor, modulus);
                Butterflies<L, V>.Store8(y, 8, otherLow, otherHigh);
            }
        }
    }

    /// <summary>Runs six layers over blocks of 64, one at a time, through memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Blocks(double* from, double* x, double* w, nint count, double q, double inverse)
    {
        // The tile is aligned to a cache line, since vectors that straddle two lines cost a quarter of the whole transform.
        double* tile = stackalloc double[NttPlan.BlockSize + 8];
        tile = (double*)(((nuint)tile + 63) & ~(nuint)63);
        for (; count > 0; count--, from += NttPlan.BlockSize, x += NttPlan.BlockSize, w += NttPlan.BlockTable)
        {
            if (typeof(TLayers) == typeof(ForwardLayers))
            {
                BlockOuter(from, tile, w + 56, q, inverse);
                BlockInner(tile, x, w, q, inverse);
            }
            else
            {
                BlockInner(from, tile, w, q, inverse);
                BlockOuter(tile, x, w + 56, q, inverse);
            }
        }
    }

    // Three layers of a block; those that run first store it transposed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockOuter(double* from, double* to, double* w, double q, double inverse)
    {
        var modulus = ModulusLanes<V>.Of<L>(q, inverse);
        FactorLanes<V> factor = default;
        for (double* end = from + 8; from < end; from += L.Count)
        {
            Butterflies<L, V>.Load8(from, 8, out Quad<V> low, out Quad<V> high);
            TLayers.FirstOuter<L, V>(ref low, ref high, w, modulus);
            TLayers.SecondOuter<L, V>(ref low, ref high, w, modulus);
            TLayers.ThirdOuter<L, V>(ref low, ref high, w, modulus);
            ScaleAfter<Unscaled>(ref low, ref high, factor, modulus);
            if (typeof(TLayers) == typeof(ForwardLayers))
            {
                L.StoreTransposed(to, low, high);
                to += 8 * L.Count;
            }
            else
            {
                Butterflies<L, V>.Store8(to, 8, low, high);
                to += L.Count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockInner(double* from, double* to, double* w, double q, double inverse)
    {
        var modulus = ModulusLanes<V>.Of<L>(q, inverse);
        for (double* end = from + 8; from < end; from += L.Count, w += L.Count)
        {
            Butterflies<L, V>.Load8(from, 8, out Quad<V> low, out Quad<V> high);
            TLayers.FirstInner<L, V>(ref low, ref high, w, modulus);
            TLayers.SecondInner<L, V>(ref low, ref high, w, modulus);
            TLayers.ThirdInner<L, V>(ref low, ref high, w, modulus);
            if (typeof(TLayers) == typeof(ForwardLayers))
            {
                Butterflies<L, V>.Store8(to, 8, low, high);
                to += L.Count;
            }
            else
            {
                L.StoreTransposed(to, low, high);
                to += 8 * L.Count;
            }
        }
    }

    // Scales the first half of the rows; the second half takes the factor through the twiddles of the first layer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScaleBefore<TScaling>(ref Quad<V> low, in FactorLanes<V> factor, in ModulusLanes<V> modulus)
        where TScaling : struct, INttScaling
    {
        low.V0 = TLayers.ScaleBefore<TScaling, L, V>(low.V0, factor, modulus);
        low.V1 = TLayers.ScaleBefore<TScaling, L, V>(low.V1, factor, modulus);
        low.V2 = TLayers.ScaleBefore<TScaling, L, V>(low.V2, factor, modulus);
        low.V3 = TLayers.ScaleBefore<TScaling, L, V>(low.V3, factor, modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScaleAfter<TScaling>(
        ref Quad<V> low, ref Quad<V> high, in FactorLanes<V> factor, in ModulusLanes<V> modulus)
        where TScaling : struct, INttScaling
    {
        low.V0 = TLayers.ScaleAfter<TScaling, L, V>(low.V0, factor, modulus);
        low.V1 = TLayers.ScaleAfter<TScaling, L, V>(low.V1, factor, modulus);
        low.V2 = TLayers.ScaleAfter<TScaling, L, V>(low.V2, factor, modulus);
        low.V3 = TLayers.ScaleAfter<TScaling, L, V>(low.V3, factor, modulus);
        high.V0 = Balance<TScaling>(high.V0, modulus);
        high.V1 = Balance<TScaling>(high.V1, modulus);
        high.V2 = Balance<TScaling>(high.V2, modulus);
        high.V3 = Balance<TScaling>(high.V3, modulus);
    }

    // The rows of the second half are products, which only a balanced result reduces.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Balance<TScaling>(V x, in ModulusLanes<V> modulus)
        where TScaling : struct, INttScaling =>
        typeof(TScaling) == typeof(ScaledAndBalanced) ? Butterflies<L, V>.Reduce(x, modulus) : x;

    // Four rows of two columns: rows 0 and 1 in low, rows 2 and 3 in high.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load4(double* x, nint stride, out Quad<V> low, out Quad<V> high)
    {
        low.V0 = L.Load(x);
        low.V1 = L.Load(x + stride);
        low.V2 = L.Load(x + L.Count);
        low.V3 = L.Load(x + stride + L.Count);
        x += 2 * stride;
        high.V0 = L.Load(x);
        high.V1 = L.Load(x + stride);
        high.V2 = L.Load(x + L.Count);
        high.V3 = L.Load(x + stride + L.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(double* x, nint stride, in Quad<V> low, in Quad<V> high)
    {
        L.Store(x, low.V0);
        L.Store(x + stride, low.V1);
        L.Store(x + L.Count, low.V2);
        L.Store(x + stride + L.Count, low.V3);
        x += 2 * stride;
        L.Store(x, high.V0);
        L.Store(x + stride, high.V1);
        L.Store(x + L.Count, high.V2);
        L.Store(x + stride + L.Count, high.V3);
    }
}
