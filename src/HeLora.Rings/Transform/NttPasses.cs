using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>The passes of <see cref="NttKernel{TLayers, TStage}"/> over memory, for every vector width.</summary>
internal static unsafe class NttPasses<TLayers, L, V>
    where TLayers : struct, INttLayers
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Three layers over rows <c>stride</c> apart.</summary>
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
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        V factor = L.Broadcast(scale);
        V factorOverQ = typeof(TScaling) == typeof(Unscaled) ? factor : L.Broadcast(scale / q);
        double* p = w + 7;
        double* end = x + stride;

        // With 32 registers two columns go together, layer by layer: two chains of products hide each other's latency.
        for (; typeof(V) == typeof(Vector512<double>) && x < end; from += 2 * L.Count, x += 2 * L.Count)
        {
            double* fromY = from + L.Count, y = x + L.Count;
            Butterflies<L, V>.Load8(from, stride, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            Butterflies<L, V>.Load8(fromY, stride, out V u0, out V u1, out V u2, out V u3, out V u4, out V u5, out V u6, out V u7);
            ScaleBefore<TScaling>(ref v0, ref v1, ref v2, ref v3, factor, factorOverQ, minusQ, rounder);
            ScaleBefore<TScaling>(ref u0, ref u1, ref u2, ref u3, factor, factorOverQ, minusQ, rounder);
            TLayers.FirstOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            TLayers.FirstOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, w, p, minusQ, rounder);
            TLayers.SecondOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            TLayers.SecondOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, w, p, minusQ, rounder);
            TLayers.ThirdOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            ScaleAfter<TScaling>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, factor, factorOverQ, inv, minusQ, rounder);
            Butterflies<L, V>.Store8(x, stride, v0, v1, v2, v3, v4, v5, v6, v7);
            TLayers.ThirdOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, w, p, minusQ, rounder);
            ScaleAfter<TScaling>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, factor, factorOverQ, inv, minusQ, rounder);
            Butterflies<L, V>.Store8(y, stride, u0, u1, u2, u3, u4, u5, u6, u7);
        }

        for (; x < end; from += L.Count, x += L.Count)
        {
            Butterflies<L, V>.Load8(from, stride, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            ScaleBefore<TScaling>(ref v0, ref v1, ref v2, ref v3, factor, factorOverQ, minusQ, rounder);
            TLayers.FirstOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            TLayers.SecondOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            TLayers.ThirdOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            ScaleAfter<TScaling>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, factor, factorOverQ, inv, minusQ, rounder);
            Butterflies<L, V>.Store8(x, stride, v0, v1, v2, v3, v4, v5, v6, v7);
        }
    }

    /// <summary>Two layers; see <see cref="Radix8"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Radix4<TScaling>(double* from, double* x, double* w, nint stride, double q, double inverse, double scale)
        where TScaling : struct, INttScaling
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        V factor = L.Broadcast(scale);
        V factorOverQ = typeof(TScaling) == typeof(Unscaled) ? factor : L.Broadcast(scale / q);
        V w0 = L.Broadcast(w[0]), w1 = L.Broadcast(w[1]), w2 = L.Broadcast(w[2]);
        V p0 = L.Broadcast(w[3]), p1 = L.Broadcast(w[4]), p2 = L.Broadcast(w[5]);
        double* end = x + stride;
        for (; typeof(V) == typeof(Vector256<double>) && x < end; from += L.Count, x += L.Count)
        {
            Load4<TScaling>(from, stride, factor, factorOverQ, minusQ, rounder, out V a0, out V a1, out V a2, out V a3);
            TLayers.Radix4<L, V>(ref a0, ref a1, ref a2, ref a3, w0, w1, w2, p0, p1, p2, minusQ, rounder);
            Store4<TScaling>(x, stride, a0, a1, a2, a3, factor, factorOverQ, inv, minusQ, rounder);
        }

        // Two columns at a time.
        for (; x < end; from += 2 * L.Count, x += 2 * L.Count)
        {
            Load4<TScaling>(from, stride, factor, factorOverQ, minusQ, rounder, out V a0, out V a1, out V a2, out V a3);
            Load4<TScaling>(from + L.Count, stride, factor, factorOverQ, minusQ, rounder, out V b0, out V b1, out V b2, out V b3);
            TLayers.Radix4<L, V>(
                ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3, w0, w1, w2, p0, p1, p2, minusQ, rounder);
            Store4<TScaling>(x, stride, a0, a1, a2, a3, factor, factorOverQ, inv, minusQ, rounder);
            Store4<TScaling>(x + L.Count, stride, b0, b1, b2, b3, factor, factorOverQ, inv, minusQ, rounder);
        }
    }

    /// <summary>Reduces to balanced residues.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Reduce(double* x, nint length, double q, double inverse)
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        for (double* end = x + length; x < end; x += L.Count)
        {
            L.Store(x, Butterflies<L, V>.Reduce(L.Load(x), inv, minusQ, rounder));
        }
    }

    /// <summary>Six layers over blocks of 64, two at a time, layer by layer, wholly in registers; for eight lanes.</summary>
    /// <param name="from">The source of the first.</param>
    /// <param name="x">The first.</param>
    /// <param name="fromY">The source of the second.</param>
    /// <param name="y">The second.</param>
    /// <param name="w">The table of the first.</param>
    /// <param name="z">The table of the second.</param>
    /// <param name="step">Blocks from one pair to the next.</param>
    /// <param name="count">Pairs.</param>
    /// <param name="q">The modulus.</param>
    /// <param name="inverse">1/q.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void BlockPairs(
        double* from, double* x, double* fromY, double* y, double* w, double* z, nint step, nint count, double q, double inverse)
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        nint tableStep = step * NttPlan.BlockTable;
        step *= NttPlan.BlockSize;
        for (; count > 0; count--, from += step, x += step, fromY += step, y += step, w += tableStep, z += tableStep)
        {
            Butterflies<L, V>.Load8(from, 8, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            Butterflies<L, V>.Load8(fromY, 8, out V u0, out V u1, out V u2, out V u3, out V u4, out V u5, out V u6, out V u7);
            if (typeof(TLayers) == typeof(ForwardLayers))
            {
                TLayers.FirstOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
                TLayers.FirstOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
                TLayers.SecondOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
                TLayers.SecondOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
                TLayers.ThirdOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
                TLayers.ThirdOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
                L.Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
                L.Transpose(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7);
                TLayers.FirstInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
                TLayers.FirstInner<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
                TLayers.SecondInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
                TLayers.SecondInner<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
                TLayers.ThirdInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
                Butterflies<L, V>.Store8(x, 8, v0, v1, v2, v3, v4, v5, v6, v7);
                TLayers.ThirdInner<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
                Butterflies<L, V>.Store8(y, 8, u0, u1, u2, u3, u4, u5, u6, u7);
            }
            else
            {
                TLayers.FirstInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
                TLayers.FirstInner<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
                TLayers.SecondInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
                TLayers.SecondInner<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
                TLayers.ThirdInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
                TLayers.ThirdInner<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
                L.Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
                L.Transpose(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7);
                TLayers.FirstOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
                TLayers.FirstOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
                TLayers.SecondOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
                TLayers.SecondOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
                TLayers.ThirdOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
                ScaleAfter<Unscaled>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, inv, inv, inv, minusQ, rounder);
                Butterflies<L, V>.Store8(x, 8, v0, v1, v2, v3, v4, v5, v6, v7);
                TLayers.ThirdOuter<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
                ScaleAfter<Unscaled>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, inv, inv, inv, minusQ, rounder);
                Butterflies<L, V>.Store8(y, 8, u0, u1, u2, u3, u4, u5, u6, u7);
            }
        }
    }

    /// <summary>Six layers over blocks of 64, one at a time, through memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Blocks(double* from, double* x, double* w, nint count, double q, double inverse)
    {
        // Aligned to a cache line: vectors that straddle two cost a quarter of the whole transform.
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

    // The half of a block that comes first stores it transposed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockOuter(double* from, double* to, double* w, double q, double inverse)
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        for (double* end = from + 8; from < end; from += L.Count)
        {
            Butterflies<L, V>.Load8(from, 8, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            TLayers.FirstOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, w + 7, minusQ, rounder);
            TLayers.SecondOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, w + 7, minusQ, rounder);
            TLayers.ThirdOuter<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, w + 7, minusQ, rounder);
            ScaleAfter<Unscaled>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, inv, inv, inv, minusQ, rounder);
            if (typeof(TLayers) == typeof(ForwardLayers))
            {
                L.StoreTransposed(to, v0, v1, v2, v3, v4, v5, v6, v7);
                to += 8 * L.Count;
            }
            else
            {
                Butterflies<L, V>.Store8(to, 8, v0, v1, v2, v3, v4, v5, v6, v7);
                to += L.Count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockInner(double* from, double* to, double* w, double q, double inverse)
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        for (double* end = from + 8; from < end; from += L.Count, w += L.Count)
        {
            Butterflies<L, V>.Load8(from, 8, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            TLayers.FirstInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
            TLayers.SecondInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
            TLayers.ThirdInner<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
            if (typeof(TLayers) == typeof(ForwardLayers))
            {
                Butterflies<L, V>.Store8(to, 8, v0, v1, v2, v3, v4, v5, v6, v7);
                to += L.Count;
            }
            else
            {
                L.StoreTransposed(to, v0, v1, v2, v3, v4, v5, v6, v7);
                to += 8 * L.Count;
            }
        }
    }

    // The other half of the rows meets the factor in the products of the first layer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScaleBefore<TScaling>(ref V v0, ref V v1, ref V v2, ref V v3, V factor, V factorOverQ, V minusQ, V rounder)
        where TScaling : struct, INttScaling
    {
        v0 = TLayers.ScaleBefore<TScaling, L, V>(v0, factor, factorOverQ, minusQ, rounder);
        v1 = TLayers.ScaleBefore<TScaling, L, V>(v1, factor, factorOverQ, minusQ, rounder);
        v2 = TLayers.ScaleBefore<TScaling, L, V>(v2, factor, factorOverQ, minusQ, rounder);
        v3 = TLayers.ScaleBefore<TScaling, L, V>(v3, factor, factorOverQ, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScaleAfter<TScaling>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        V factor, V factorOverQ, V inv, V minusQ, V rounder)
        where TScaling : struct, INttScaling
    {
        v0 = TLayers.ScaleAfter<TScaling, L, V>(v0, factor, factorOverQ, inv, minusQ, rounder);
        v1 = TLayers.ScaleAfter<TScaling, L, V>(v1, factor, factorOverQ, inv, minusQ, rounder);
        v2 = TLayers.ScaleAfter<TScaling, L, V>(v2, factor, factorOverQ, inv, minusQ, rounder);
        v3 = TLayers.ScaleAfter<TScaling, L, V>(v3, factor, factorOverQ, inv, minusQ, rounder);
        v4 = Balance<TScaling>(v4, inv, minusQ, rounder);
        v5 = Balance<TScaling>(v5, inv, minusQ, rounder);
        v6 = Balance<TScaling>(v6, inv, minusQ, rounder);
        v7 = Balance<TScaling>(v7, inv, minusQ, rounder);
    }

    // The second half of the rows are products.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Balance<TScaling>(V x, V inv, V minusQ, V rounder)
        where TScaling : struct, INttScaling =>
        typeof(TScaling) == typeof(ScaledAndBalanced) ? Butterflies<L, V>.Reduce(x, inv, minusQ, rounder) : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load4<TScaling>(
        double* x, nint stride, V factor, V factorOverQ, V minusQ, V rounder, out V a0, out V a1, out V a2, out V a3)
        where TScaling : struct, INttScaling
    {
        a0 = TLayers.ScaleBefore<TScaling, L, V>(L.Load(x), factor, factorOverQ, minusQ, rounder);
        a1 = TLayers.ScaleBefore<TScaling, L, V>(L.Load(x + stride), factor, factorOverQ, minusQ, rounder);
        a2 = L.Load(x + (2 * stride));
        a3 = L.Load(x + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4<TScaling>(
        double* x, nint stride, V a0, V a1, V a2, V a3, V factor, V factorOverQ, V inv, V minusQ, V rounder)
        where TScaling : struct, INttScaling
    {
        L.Store(x, TLayers.ScaleAfter<TScaling, L, V>(a0, factor, factorOverQ, inv, minusQ, rounder));
        L.Store(x + stride, TLayers.ScaleAfter<TScaling, L, V>(a1, factor, factorOverQ, inv, minusQ, rounder));
        L.Store(x + (2 * stride), Balance<TScaling>(a2, inv, minusQ, rounder));
        L.Store(x + (3 * stride), Balance<TScaling>(a3, inv, minusQ, rounder));
    }
}
