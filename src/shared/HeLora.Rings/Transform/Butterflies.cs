using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// The butterflies of the transforms and the modular product under them, written once for every vector width. Four independent
/// butterflies are issued side by side, since latency and not issue width is the limit. With the sixteen registers of AVX2 they
/// would spill, so there they follow one another. The code asks for the width by type, not by <c>L.Count</c>: the compiler then
/// drops the other branch before it counts what it may inline.
/// </summary>
/// <remarks>
/// y*w mod q with w' = fl(w/q) known: h = fl(yw), k = round(fl(y w')), r = fma(-k, q, h) + fma(y, w, -h). With |w| &lt;= q/2
/// and |y| &lt;= beta q, k is off y w/q by at most 1/2 + beta q 2^-54, so |r| &lt;= (1/2 + beta q 2^-54) q, an exact integer
/// while |y w'| &lt; 2^51 (the rounding constant) and |r| &lt; 2^53. Without w', k = round(fl(h/q)) doubles the second term.
/// <see cref="NttRanges"/> checks both.
/// </remarks>
internal static class Butterflies<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>
    /// Reduces x to balanced, for |x| &lt;= 8q and further where <see cref="NttRanges"/> has proved it for the modulus.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Reduce(V x, in ModulusLanes<V> modulus)
    {
        V k = L.Subtract(L.MultiplyAdd(x, modulus.Inverse, modulus.Rounder), modulus.Rounder);
        return L.MultiplyAdd(k, modulus.MinusQ, x);
    }

    /// <summary>Reduces four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce4(ref Quad<V> x, in ModulusLanes<V> modulus)
    {
        x.V0 = Reduce(x.V0, modulus);
        x.V1 = Reduce(x.V1, modulus);
        x.V2 = Reduce(x.V2, modulus);
        x.V3 = Reduce(x.V3, modulus);
    }

    /// <summary>y*w mod q, with w' = w/q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Multiply(V y, V w, V wOverQ, in ModulusLanes<V> modulus)
    {
        V h = L.Multiply(y, w);
        V k = L.Subtract(L.MultiplyAdd(y, wOverQ, modulus.Rounder), modulus.Rounder);
        V l = L.MultiplySubtract(y, w, h);
        return L.Add(L.MultiplyAdd(k, modulus.MinusQ, h), l);
    }

    /// <summary>y*w mod q without w'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyDirect(V y, V w, in ModulusLanes<V> modulus)
    {
        V h = L.Multiply(y, w);
        V k = L.Subtract(L.MultiplyAdd(h, modulus.Inverse, modulus.Rounder), modulus.Rounder);
        V l = L.MultiplySubtract(y, w, h);
        return L.Add(L.MultiplyAdd(k, modulus.MinusQ, h), l);
    }

    /// <summary>Four Cooley-Tukey butterflies (x, y) -> (x + wy, x - wy), with p = w/q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward4(ref Quad<V> x, ref Quad<V> y, in Quad<V> w, in Quad<V> p, in ModulusLanes<V> modulus)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            Forward1(ref x.V0, ref y.V0, w.V0, p.V0, modulus);
            Forward1(ref x.V1, ref y.V1, w.V1, p.V1, modulus);
            Forward1(ref x.V2, ref y.V2, w.V2, p.V2, modulus);
            Forward1(ref x.V3, ref y.V3, w.V3, p.V3, modulus);
            return;
        }

        Quad<V> h, k;
        h.V0 = L.Multiply(y.V0, w.V0);
        h.V1 = L.Multiply(y.V1, w.V1);
        h.V2 = L.Multiply(y.V2, w.V2);
        h.V3 = L.Multiply(y.V3, w.V3);
        k.V0 = L.MultiplyAdd(y.V0, p.V0, modulus.Rounder);
        k.V1 = L.MultiplyAdd(y.V1, p.V1, modulus.Rounder);
        k.V2 = L.MultiplyAdd(y.V2, p.V2, modulus.Rounder);
        k.V3 = L.MultiplyAdd(y.V3, p.V3, modulus.Rounder);
        Product4(y, w, ref h, ref k, modulus);
        y.V0 = L.Subtract(x.V0, h.V0);
        y.V1 = L.Subtract(x.V1, h.V1);
        y.V2 = L.Subtract(x.V2, h.V2);
        y.V3 = L.Subtract(x.V3, h.V3);
        x.V0 = L.Add(x.V0, h.V0);
        x.V1 = L.Add(x.V1, h.V1);
        x.V2 = L.Add(x.V2, h.V2);
        x.V3 = L.Add(x.V3, h.V3);
    }

    /// <summary>Four Cooley-Tukey butterflies without w/q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ForwardDirect4(ref Quad<V> x, ref Quad<V> y, in Quad<V> w, in ModulusLanes<V> modulus)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            ForwardDirect1(ref x.V0, ref y.V0, w.V0, modulus);
            ForwardDirect1(ref x.V1, ref y.V1, w.V1, modulus);
            ForwardDirect1(ref x.V2, ref y.V2, w.V2, modulus);
            ForwardDirect1(ref x.V3, ref y.V3, w.V3, modulus);
            return;
        }

        Quad<V> h, k;
        h.V0 = L.Multiply(y.V0, w.V0);
        h.V1 = L.Multiply(y.V1, w.V1);
        h.V2 = L.Multiply(y.V2, w.V2);
        h.V3 = L.Multiply(y.V3, w.V3);
        k.V0 = L.MultiplyAdd(h.V0, modulus.Inverse, modulus.Rounder);
        k.V1 = L.MultiplyAdd(h.V1, modulus.Inverse, modulus.Rounder);
        k.V2 = L.MultiplyAdd(h.V2, modulus.Inverse, modulus.Rounder);
        k.V3 = L.MultiplyAdd(h.V3, modulus.Inverse, modulus.Rounder);
        Product4(y, w, ref h, ref k, modulus);
        y.V0 = L.Subtract(x.V0, h.V0);
        y.V1 = L.Subtract(x.V1, h.V1);
        y.V2 = L.Subtract(x.V2, h.V2);
        y.V3 = L.Subtract(x.V3, h.V3);
        x.V0 = L.Add(x.V0, h.V0);
        x.V1 = L.Add(x.V1, h.V1);
        x.V2 = L.Add(x.V2, h.V2);
        x.V3 = L.Add(x.V3, h.V3);
    }

    /// <summary>Four Gentleman-Sande butterflies (x, y) -> (x + y, w (x - y)), with p = w/q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse4(ref Quad<V> x, ref Quad<V> y, in Quad<V> w, in Quad<V> p, in ModulusLanes<V> modulus)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            Inverse1(ref x.V0, ref y.V0, w.V0, p.V0, modulus);
            Inverse1(ref x.V1, ref y.V1, w.V1, p.V1, modulus);
            Inverse1(ref x.V2, ref y.V2, w.V2, p.V2, modulus);
            Inverse1(ref x.V3, ref y.V3, w.V3, p.V3, modulus);
            return;
        }

        Quad<V> d, k;
        d.V0 = L.Subtract(x.V0, y.V0);
        d.V1 = L.Subtract(x.V1, y.V1);
        d.V2 = L.Subtract(x.V2, y.V2);
        d.V3 = L.Subtract(x.V3, y.V3);
        x.V0 = L.Add(x.V0, y.V0);
        x.V1 = L.Add(x.V1, y.V1);
        x.V2 = L.Add(x.V2, y.V2);
        x.V3 = L.Add(x.V3, y.V3);
        y.V0 = L.Multiply(d.V0, w.V0);
        y.V1 = L.Multiply(d.V1, w.V1);
        y.V2 = L.Multiply(d.V2, w.V2);
        y.V3 = L.Multiply(d.V3, w.V3);
        k.V0 = L.MultiplyAdd(d.V0, p.V0, modulus.Rounder);
        k.V1 = L.MultiplyAdd(d.V1, p.V1, modulus.Rounder);
        k.V2 = L.MultiplyAdd(d.V2, p.V2, modulus.Rounder);
        k.V3 = L.MultiplyAdd(d.V3, p.V3, modulus.Rounder);
        Product4(d, w, ref y, ref k, modulus);
    }

    /// <summary>Four Gentleman-Sande butterflies without w/q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InverseDirect4(ref Quad<V> x, ref Quad<V> y, in Quad<V> w, in ModulusLanes<V> modulus)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            InverseDirect1(ref x.V0, ref y.V0, w.V0, modulus);
            InverseDirect1(ref x.V1, ref y.V1, w.V1, modulus);
            InverseDirect1(ref x.V2, ref y.V2, w.V2, modulus);
            InverseDirect1(ref x.V3, ref y.V3, w.V3, modulus);
            return;
        }

        Quad<V> d, k;
        d.V0 = L.Subtract(x.V0, y.V0);
        d.V1 = L.Subtract(x.V1, y.V1);
        d.V2 = L.Subtract(x.V2, y.V2);
        d.V3 = L.Subtract(x.V3, y.V3);
        x.V0 = L.Add(x.V0, y.V0);
        x.V1 = L.Add(x.V1, y.V1);
        x.V2 = L.Add(x.V2, y.V2);
        x.V3 = L.Add(x.V3, y.V3);
        y.V0 = L.Multiply(d.V0, w.V0);
        y.V1 = L.Multiply(d.V1, w.V1);
        y.V2 = L.Multiply(d.V2, w.V2);
        y.V3 = L.Multiply(d.V3, w.V3);
        k.V0 = L.MultiplyAdd(y.V0, modulus.Inverse, modulus.Rounder);
        k.V1 = L.MultiplyAdd(y.V1, modulus.Inverse, modulus.Rounder);
        k.V2 = L.MultiplyAdd(y.V2, modulus.Inverse, modulus.Rounder);
        k.V3 = L.MultiplyAdd(y.V3, modulus.Inverse, modulus.Rounder);
        Product4(d, w, ref y, ref k, modulus);
    }

    /// <summary>One Cooley-Tukey butterfly, with p = w/q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward1(ref V x, ref V y, V w, V p, in ModulusLanes<V> modulus)
    {
        V r = Multiply(y, w, p, modulus);
        y = L.Subtract(x, r);
        x = L.Add(x, r);
    }

    /// <summary>One Gentleman-Sande butterfly, with p = w/q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse1(ref V x, ref V y, V w, V p, in ModulusLanes<V> modulus)
    {
        V d = L.Subtract(x, y);
        x = L.Add(x, y);
        y = Multiply(d, w, p, modulus);
    }

    /// <summary>Loads eight rows of one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Load8(double* x, nint stride, out Quad<V> low, out Quad<V> high)
    {
        low.V0 = L.Load(x);
        low.V1 = L.Load(x + stride);
        low.V2 = L.Load(x + (2 * stride));
        low.V3 = L.Load(x + (3 * stride));
        high.V0 = L.Load(x + (4 * stride));
        high.V1 = L.Load(x + (5 * stride));
        high.V2 = L.Load(x + (6 * stride));
        high.V3 = L.Load(x + (7 * stride));
    }

    /// <summary>Stores eight rows of one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store8(double* x, nint stride, in Quad<V> low, in Quad<V> high)
    {
        L.Store(x, low.V0);
        L.Store(x + stride, low.V1);
        L.Store(x + (2 * stride), low.V2);
        L.Store(x + (3 * stride), low.V3);
        L.Store(x + (4 * stride), high.V0);
        L.Store(x + (5 * stride), high.V1);
        L.Store(x + (6 * stride), high.V2);
        L.Store(x + (7 * stride), high.V3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardDirect1(ref V x, ref V y, V w, in ModulusLanes<V> modulus)
    {
        V r = MultiplyDirect(y, w, modulus);
        y = L.Subtract(x, r);
        x = L.Add(x, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseDirect1(ref V x, ref V y, V w, in ModulusLanes<V> modulus)
    {
        V d = L.Subtract(x, y);
        x = L.Add(x, y);
        y = MultiplyDirect(d, w, modulus);
    }

    // h = fl(yw) becomes the product; k is the quotient plus the rounding constant.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product4(
        in Quad<V> y, in Quad<V> w, ref Quad<V> h, ref Quad<V> k, in ModulusLanes<V> modulus)
    {
        Quad<V> l;
        l.V0 = L.MultiplySubtract(y.V0, w.V0, h.V0);
        l.V1 = L.MultiplySubtract(y.V1, w.V1, h.V1);
        l.V2 = L.MultiplySubtract(y.V2, w.V2, h.V2);
        l.V3 = L.MultiplySubtract(y.V3, w.V3, h.V3);
        k.V0 = L.Subtract(k.V0, modulus.Rounder);
        k.V1 = L.Subtract(k.V1, modulus.Rounder);
        k.V2 = L.Subtract(k.V2, modulus.Rounder);
        k.V3 = L.Subtract(k.V3, modulus.Rounder);
        h.V0 = L.MultiplyAdd(k.V0, modulus.MinusQ, h.V0);
        h.V1 = L.MultiplyAdd(k.V1, modulus.MinusQ, h.V1);
        h.V2 = L.MultiplyAdd(k.V2, modulus.MinusQ, h.V2);
        h.V3 = L.MultiplyAdd(k.V3, modulus.MinusQ, h.V3);
        h.V0 = L.Add(h.V0, l.V0);
        h.V1 = L.Add(h.V1, l.V1);
        h.V2 = L.Add(h.V2, l.V2);
        h.V3 = L.Add(h.V3, l.V3);
    }
}
