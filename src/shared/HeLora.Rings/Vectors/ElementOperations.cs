using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>The element-wise operations on lazily reduced residues; the bounds are those of <see cref="Modulus"/>.</summary>
internal static class ElementOperations
{
    /// <summary>
    /// Computes d + ab for |d| &lt;= 3q/2. k rounds fl(d/q + fl(h/q)). Four roundings (h, 1/q, h/q and the sum) of at most
    /// 2^-53 of 9/16 q + 3/2 each put it off by less than 1/2 + 4 * 2^-53 (9/16) 2^48.8 + 2^-50 &lt; 0.63, so the sum is lazily
    /// reduced, and accumulating never needs a separate reduction.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Accumulate<L, V>(V d, V a, V b, in ModulusLanes<V> modulus)
        where L : struct, ILanes<V>
        where V : struct
    {
        V h = L.Multiply(a, b);
        V l = L.MultiplySubtract(a, b, h);
        V k = L.Add(L.MultiplyAdd(d, modulus.Inverse, L.Multiply(h, modulus.Inverse)), modulus.Rounder);
        k = L.Subtract(k, modulus.Rounder);
        return L.Add(L.MultiplyAdd(k, modulus.MinusQ, h), L.Add(l, d));
    }

    internal readonly struct Add : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct => Butterflies<L, V>.Reduce(L.Add(a, b), modulus);
    }

    internal readonly struct Subtract : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct => Butterflies<L, V>.Reduce(L.Subtract(a, b), modulus);
    }

    internal readonly struct Reduce : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct => Butterflies<L, V>.Reduce(a, modulus);
    }

    internal readonly struct Multiply : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct => Butterflies<L, V>.MultiplyDirect(a, b, modulus);
    }

    internal readonly struct MultiplyAccumulate : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct => Accumulate<L, V>(destination, a, b, modulus);
    }

    internal readonly struct MultiplyScalar : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct => Butterflies<L, V>.MultiplyDirect(a, scalar.Value, modulus);
    }

    internal readonly struct MultiplyScalarAccumulate : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct => Accumulate<L, V>(destination, a, scalar.Value, modulus);
    }

    /// <summary>
    /// Computes (a - b) s. The product takes the difference y = a - b without a reduction: |y| &lt; 2^51 + 3q/4 &lt; 1.17 *
    /// 2^51 and |s| &lt;= 3q/4, so |y s/q| &lt; 2^51 and, with s/q rounded, |r| &lt; (1/2 + 3/4 * 1.17 * 2^51 * 2^-53) q &lt;
    /// 0.72 q.
    /// </summary>
    internal readonly struct SubtractMultiplyScalar : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct =>
            Butterflies<L, V>.Multiply(L.Subtract(a, b), scalar.Value, scalar.OverQ, modulus);
    }

    internal readonly struct AddMultiplyScalarAccumulate : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(
            V destination, V a, V b, in FactorLanes<V> scalar, in ModulusLanes<V> modulus)
            where L : struct, ILanes<V>
            where V : struct =>
            Accumulate<L, V>(L.Add(destination, a), b, scalar.Value, modulus);
    }
}
