using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>The element-wise operations on lazily reduced residues; the bounds are those of <see cref="Modulus"/>.</summary>
internal static class ElementOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReduceLanes<L, V>(V x, in LaneConstants<V> c)
        where L : struct, ILanes<V>
        where V : struct =>
        Butterflies<L, V>.Reduce(x, c.Inverse, c.MinusQ, c.Rounder);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V MultiplyLanes<L, V>(V a, V b, in LaneConstants<V> c)
        where L : struct, ILanes<V>
        where V : struct =>
        Butterflies<L, V>.MultiplyDirect(a, b, c.Inverse, c.MinusQ, c.Rounder);

    /// <summary>
    /// d + ab, |d| &lt;= 3q/2: k rounds fl(d/q + fl(h/q)). Four roundings (h, 1/q, h/q and the sum) of at most 2^-53 of
    /// 9/16 q + 3/2 each put it off by less than 1/2 + 4 * 2^-53 (9/16) 2^48.8 + 2^-50 &lt; 0.63, so the sum is lazily reduced
    /// whatever d was: accumulating never needs a separate reduction.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V AccumulateLanes<L, V>(V d, V a, V b, V minusQ, V inverse, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V h = L.Multiply(a, b);
        V l = L.MultiplySubtract(a, b, h);
        V k = L.Add(L.MultiplyAdd(d, inverse, L.Multiply(h, inverse)), rounder);
        k = L.Subtract(k, rounder);
        return L.Add(L.MultiplyAdd(k, minusQ, h), L.Add(l, d));
    }

    internal readonly struct Add : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct => ReduceLanes<L, V>(L.Add(a, b), c);
    }

    internal readonly struct Subtract : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct => ReduceLanes<L, V>(L.Subtract(a, b), c);
    }

    internal readonly struct Reduce : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct => ReduceLanes<L, V>(a, c);
    }

    internal readonly struct Multiply : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct => MultiplyLanes<L, V>(a, b, c);
    }

    internal readonly struct MultiplyAccumulate : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct => AccumulateLanes<L, V>(destination, a, b, c.MinusQ, c.Inverse, c.Rounder);
    }

    internal readonly struct MultiplyScalar : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct => MultiplyLanes<L, V>(a, c.Scalar, c);
    }

    internal readonly struct MultiplyScalarAccumulate : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct => AccumulateLanes<L, V>(destination, a, c.Scalar, c.MinusQ, c.Inverse, c.Rounder);
    }

    /// <summary>
    /// The product takes the difference y as it is: |y| &lt; 2^51 + 3q/4 &lt; 1.17 * 2^51 and |s| &lt;= 3q/4, so |y s/q| &lt; 2^51
    /// and, with s/q rounded, |r| &lt; (1/2 + 3/4 * 1.17 * 2^51 * 2^-53) q &lt; 0.72 q.
    /// </summary>
    internal readonly struct SubtractMultiplyScalar : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct =>
            Butterflies<L, V>.Multiply(L.Subtract(a, b), c.Scalar, c.Quotient, c.MinusQ, c.Rounder);
    }

    internal readonly struct AddMultiplyScalarAccumulate : IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V destination, V a, V b, in LaneConstants<V> c)
            where L : struct, ILanes<V>
            where V : struct =>
            AccumulateLanes<L, V>(L.Add(destination, a), b, c.Scalar, c.MinusQ, c.Inverse, c.Rounder);
    }
}
