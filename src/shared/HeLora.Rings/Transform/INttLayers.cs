namespace HeLora.Rings;

/// <summary>
/// The layers of one direction, on eight rows of vectors: rows 0-3 in <c>low</c>, rows 4-7 in <c>high</c>. The three outer
/// layers have 1, 2 and 4 factors w, which hold for whole rows, and their quotients w/q seven doubles further. The three inner
/// layers have as many vectors of factors, a factor for every lane, without quotients.
/// </summary>
internal unsafe interface INttLayers
{
    /// <summary>The first outer layer.</summary>
    static abstract void FirstOuter<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The first outer layer on two columns, which share the loads of the factors.</summary>
    static abstract void FirstOuter<L, V>(
        ref Quad<V> low, ref Quad<V> high, ref Quad<V> otherLow, ref Quad<V> otherHigh, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The second outer layer.</summary>
    static abstract void SecondOuter<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The second outer layer on two columns, which share the loads of the factors.</summary>
    static abstract void SecondOuter<L, V>(
        ref Quad<V> low, ref Quad<V> high, ref Quad<V> otherLow, ref Quad<V> otherHigh, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The third outer layer.</summary>
    static abstract void ThirdOuter<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The first inner layer.</summary>
    static abstract void FirstInner<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The second inner layer.</summary>
    static abstract void SecondInner<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The third inner layer and the reductions that follow it.</summary>
    static abstract void ThirdInner<L, V>(ref Quad<V> low, ref Quad<V> high, double* w, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>Both layers of a pass of radix 4, on two columns: rows 0 and 1 of each in low, rows 2 and 3 in high.</summary>
    /// <param name="low">Rows 0 and 1 of the first column, then those of the second.</param>
    /// <param name="high">Rows 2 and 3 of the first column, then those of the second.</param>
    /// <param name="w">The factor of distance 2, then the two of distance 1.</param>
    /// <param name="p">Their quotients.</param>
    /// <param name="modulus">The constants of the modulus.</param>
    static abstract void Radix4<L, V>(
        ref Quad<V> low, ref Quad<V> high, in Quad<V> w, in Quad<V> p, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>Both layers of a pass of radix 4, on the four rows of one column, for machines with few registers.</summary>
    static abstract void Radix4<L, V>(ref Quad<V> a, in Quad<V> w, in Quad<V> p, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>
    /// Scales a row of the first half before the outer layers of a forward pass that scales. The rows of the second half take
    /// the factor through the twiddles of the first layer.
    /// </summary>
    static abstract V ScaleBefore<TScaling, L, V>(V x, in FactorLanes<V> factor, in ModulusLanes<V> modulus)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>
    /// Finishes a row of the first half after the outer layers of an inverse pass: reduces it, or multiplies it by the factor
    /// of a pass that scales. The rows of the second half take that factor through the twiddles of the last layer.
    /// </summary>
    static abstract V ScaleAfter<TScaling, L, V>(V x, in FactorLanes<V> factor, in ModulusLanes<V> modulus)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct;
}
