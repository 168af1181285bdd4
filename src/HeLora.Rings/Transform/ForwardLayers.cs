using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>Cooley-Tukey layers: distances 4, 2, 1. Nothing is reduced but the values at the end.</summary>
internal readonly unsafe struct ForwardLayers : INttLayers
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FirstOuter<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V w0 = L.Broadcast(w[0]), p0 = L.Broadcast(p[0]);
        Butterflies<L, V>.Forward4(
            ref v0, ref v4, ref v1, ref v5, ref v2, ref v6, ref v3, ref v7,
            w0, p0, w0, p0, w0, p0, w0, p0, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SecondOuter<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V w1 = L.Broadcast(w[1]), p1 = L.Broadcast(p[1]), w2 = L.Broadcast(w[2]), p2 = L.Broadcast(p[2]);
        Butterflies<L, V>.Forward4(
            ref v0, ref v2, ref v1, ref v3, ref v4, ref v6, ref v5, ref v7,
            w1, p1, w1, p1, w2, p2, w2, p2, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThirdOuter<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Forward4(
            ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7,
            L.Broadcast(w[3]), L.Broadcast(p[3]), L.Broadcast(w[4]), L.Broadcast(p[4]),
            L.Broadcast(w[5]), L.Broadcast(p[5]), L.Broadcast(w[6]), L.Broadcast(p[6]), minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FirstInner<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V w0 = L.Load(w);
        Butterflies<L, V>.ForwardDirect4(
            ref v0, ref v4, ref v1, ref v5, ref v2, ref v6, ref v3, ref v7, w0, w0, w0, w0, inv, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SecondInner<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V w1 = L.Load(w + 8), w2 = L.Load(w + 16);
        Butterflies<L, V>.ForwardDirect4(
            ref v0, ref v2, ref v1, ref v3, ref v4, ref v6, ref v5, ref v7, w1, w1, w2, w2, inv, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThirdInner<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.ForwardDirect4(
            ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7,
            L.Load(w + 24), L.Load(w + 32), L.Load(w + 40), L.Load(w + 48), inv, minusQ, rounder);
        v0 = Butterflies<L, V>.Reduce(v0, inv, minusQ, rounder);
        v1 = Butterflies<L, V>.Reduce(v1, inv, minusQ, rounder);
        v2 = Butterflies<L, V>.Reduce(v2, inv, minusQ, rounder);
        v3 = Butterflies<L, V>.Reduce(v3, inv, minusQ, rounder);
        v4 = Butterflies<L, V>.Reduce(v4, inv, minusQ, rounder);
        v5 = Butterflies<L, V>.Reduce(v5, inv, minusQ, rounder);
        v6 = Butterflies<L, V>.Reduce(v6, inv, minusQ, rounder);
        v7 = Butterflies<L, V>.Reduce(v7, inv, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Radix4<L, V>(
        ref V a0, ref V a1, ref V a2, ref V a3, ref V b0, ref V b1, ref V b2, ref V b3,
        V w0, V w1, V w2, V p0, V p1, V p2, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Forward4(
            ref a0, ref a2, ref a1, ref a3, ref b0, ref b2, ref b1, ref b3,
            w0, p0, w0, p0, w0, p0, w0, p0, minusQ, rounder);
        Butterflies<L, V>.Forward4(
            ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3,
            w1, p1, w2, p2, w1, p1, w2, p2, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Radix4<L, V>(
        ref V a0, ref V a1, ref V a2, ref V a3, V w0, V w1, V w2, V p0, V p1, V p2, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Forward1(ref a0, ref a2, w0, p0, minusQ, rounder);
        Butterflies<L, V>.Forward1(ref a1, ref a3, w0, p0, minusQ, rounder);
        Butterflies<L, V>.Forward1(ref a0, ref a1, w1, p1, minusQ, rounder);
        Butterflies<L, V>.Forward1(ref a2, ref a3, w2, p2, minusQ, rounder);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleBefore<TScaling, L, V>(V x, V factor, V factorOverQ, V minusQ, V rounder)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct =>
        typeof(TScaling) == typeof(Scaled) ? Butterflies<L, V>.Multiply(x, factor, factorOverQ, minusQ, rounder) : x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleAfter<TScaling, L, V>(V x, V factor, V factorOverQ, V inv, V minusQ, V rounder)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct => x;
}
