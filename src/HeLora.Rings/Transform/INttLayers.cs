namespace HeLora.Rings;

/// <summary>
/// The layers of one direction, on eight rows of vectors. Three outer layers have 1, 2 and 4 factors w, one a row, with
/// their quotients p; three inner layers have as many vectors of factors, one a lane, without quotients.
/// </summary>
internal unsafe interface INttLayers
{
    static abstract void FirstOuter<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct;

    static abstract void SecondOuter<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct;

    static abstract void ThirdOuter<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct;

    static abstract void FirstInner<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct;

    static abstract void SecondInner<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The last inner layer, and the reductions that follow.</summary>
    static abstract void ThirdInner<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>Both layers of radix 4, on two columns.</summary>
    static abstract void Radix4<L, V>(
        ref V a0, ref V a1, ref V a2, ref V a3, ref V b0, ref V b1, ref V b2, ref V b3,
        V w0, V w1, V w2, V p0, V p1, V p2, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>Both layers of radix 4, on one column, for few registers.</summary>
    static abstract void Radix4<L, V>(
        ref V a0, ref V a1, ref V a2, ref V a3, V w0, V w1, V w2, V p0, V p1, V p2, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>
    /// Scales a row of the first half before the outer layers of a forward pass that scales. The rows of the second half take
    /// the factor through the twiddles of the first layer.
    /// </summary>
    static abstract V ScaleBefore<TScaling, L, V>(V x, V factor, V factorOverQ, V minusQ, V rounder)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>
    /// Finishes a row of the first half after the outer layers of an inverse pass: reduces it, or multiplies it by the factor
    /// of a pass that scales. The rows of the second half take that factor through the twiddles of the last layer.
    /// </summary>
    static abstract V ScaleAfter<TScaling, L, V>(V x, V factor, V factorOverQ, V inv, V minusQ, V rounder)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct;
}
