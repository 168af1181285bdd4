using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// Gentleman-Sande layers at distances 1, 2, 4. After three of them the sums, the first half of the rows, are reduced. The
/// last pass multiplies them by its factor 1/N instead; the differences take that factor through the twiddles of its last
/// layer.
/// </summary>
internal readonly unsafe struct InverseLayers : INttLayers
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FirstOuter<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Quad<V>.Deinterleave(low, high, out Quad<V> even, out Quad<V> odd);
        Butterflies<L, V>.Inverse4(ref even, ref odd, NttFactors<L, V>.Outer1(w), NttFactors<L, V>.Outer1(w + 7), modulus);
        Quad<V>.Interleave(even, odd, out low, out high);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FirstOuter<L, V>(
        ref Quad<V> low, ref Quad<V> high, ref Quad<V> otherLow, ref Quad<V> otherHigh, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Quad<V> factors = NttFactors<L, V>.Outer1(w), quotients = NttFactors<L, V>.Outer1(w + 7);
        Quad<V>.Deinterleave(low, high, out Quad<V> even, out Quad<V> odd);
        Butterflies<L, V>.Inverse4(ref even, ref odd, factors, quotients, modulus);
        Quad<V>.Interleave(even, odd, out low, out high);
        Quad<V>.Deinterleave(otherLow, otherHigh, out even, out odd);
        Butterflies<L, V>.Inverse4(ref even, ref odd, factors, quotients, modulus);
        Quad<V>.Interleave(even, odd, out otherLow, out otherHigh);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SecondOuter<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Quad<V>.ExchangePairs(low, high, out Quad<V> even, out Quad<V> odd);
        Butterflies<L, V>.Inverse4(ref even, ref odd, NttFactors<L, V>.Outer2(w), NttFactors<L, V>.Outer2(w + 7), modulus);
        Quad<V>.ExchangePairs(even, odd, out low, out high);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SecondOuter<L, V>(
        ref Quad<V> low, ref Quad<V> high, ref Quad<V> otherLow, ref Quad<V> otherHigh, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Quad<V> factors = NttFactors<L, V>.Outer2(w), quotients = NttFactors<L, V>.Outer2(w + 7);
        Quad<V>.ExchangePairs(low, high, out Quad<V> even, out Quad<V> odd);
        Butterflies<L, V>.Inverse4(ref even, ref odd, factors, quotients, modulus);
        Quad<V>.ExchangePairs(even, odd, out low, out high);
        Quad<V>.ExchangePairs(otherLow, otherHigh, out even, out odd);
        Butterflies<L, V>.Inverse4(ref even, ref odd, factors, quotients, modulus);
        Quad<V>.ExchangePairs(even, odd, out otherLow, out otherHigh);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThirdOuter<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Inverse4(ref low, ref high, Quad<V>.Of(L.Broadcast(w[0])), Quad<V>.Of(L.Broadcast(w[7])), modulus);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FirstInner<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Quad<V>.Deinterleave(low, high, out Quad<V> even, out Quad<V> odd);
        Butterflies<L, V>.InverseDirect4(ref even, ref odd, NttFactors<L, V>.Inner1(w), modulus);
        Quad<V>.Interleave(even, odd, out low, out high);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SecondInner<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Quad<V>.ExchangePairs(low, high, out Quad<V> even, out Quad<V> odd);
        Butterflies<L, V>.InverseDirect4(ref even, ref odd, NttFactors<L, V>.Inner2(w), modulus);
        Quad<V>.ExchangePairs(even, odd, out low, out high);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThirdInner<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.InverseDirect4(ref low, ref high, Quad<V>.Of(L.Load(w)), modulus);
        Butterflies<L, V>.Reduce4(ref low, modulus);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Radix4<L, V>(
        ref Quad<V> low, ref Quad<V> high, in Quad<V> w, in Quad<V> p, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Quad<V>.Deinterleave(low, high, out Quad<V> even, out Quad<V> odd);
        Butterflies<L, V>.Inverse4(ref even, ref odd, NttFactors<L, V>.Second(w), NttFactors<L, V>.Second(p), modulus);
        Quad<V>.Interleave(even, odd, out low, out high);
        Butterflies<L, V>.Inverse4(ref low, ref high, Quad<V>.Of(w.V0), Quad<V>.Of(p.V0), modulus);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Radix4<L, V>(ref Quad<V> a, in Quad<V> w, in Quad<V> p, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Inverse1(ref a.V0, ref a.V1, w.V1, p.V1, modulus);
        Butterflies<L, V>.Inverse1(ref a.V2, ref a.V3, w.V2, p.V2, modulus);
        Butterflies<L, V>.Inverse1(ref a.V0, ref a.V2, w.V0, p.V0, modulus);
        Butterflies<L, V>.Inverse1(ref a.V1, ref a.V3, w.V0, p.V0, modulus);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleBefore<TScaling, L, V>(V x, in FactorLanes<V> factor, in ModulusLanes<V> modulus)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleAfter<TScaling, L, V>(V x, in FactorLanes<V> factor, in ModulusLanes<V> modulus)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct =>
        typeof(TScaling) == typeof(Unscaled)
            ? Butterflies<L, V>.Reduce(x, modulus)
            : typeof(TScaling) == typeof(Scaled)
                ? Butterflies<L, V>.Multiply(x, factor.Value, factor.OverQ, modulus)
                : Butterflies<L, V>.Reduce(Butterflies<L, V>.Multiply(x, factor.Value, factor.OverQ, modulus), modulus);
}
