using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// The butterflies of the transforms and the modular product under them, once for every vector width.
/// Four independent butterflies are issued side by side, since latency and not issue width is the limit; with the
/// sixteen registers of AVX2 they would spill, so there they follow one another. The width is asked for by type,
/// not by <c>L.Count</c>: the compiler then drops the other branch before it counts what it may inline.
/// </summary>
/// <remarks>
/// y*w mod q with w' = fl(w/q) known: h = fl(yw), k = round(fl(y w')), r = fma(-k, q, h) + fma(y, w, -h). With
/// |w| &lt;= q/2 and |y| &lt;= beta q, k is off y w/q by at most 1/2 + beta q 2^-54, so
/// |r| &lt;= (1/2 + beta q 2^-54) q, an exact integer while |y w'| &lt; 2^51 (the rounding constant) and
/// |r| &lt; 2^53. Without w', k = round(fl(h/q)) doubles the second term. <see cref="NttRanges"/> checks both.
/// </remarks>
internal static class Butterflies<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>x with |x| &lt;= 8q to balanced; beyond, up to what <see cref="NttRanges"/> allows the modulus.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Reduce(V x, V inverse, V minusQ, V rounder)
    {
        V k = L.Subtract(L.MultiplyAdd(x, inverse, rounder), rounder);
        return L.MultiplyAdd(k, minusQ, x);
    }

    /// <summary>y*w mod q, with w' = w/q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Multiply(V y, V w, V wOverQ, V minusQ, V rounder)
    {
        V h = L.Multiply(y, w);
        V k = L.Subtract(L.MultiplyAdd(y, wOverQ, rounder), rounder);
        V l = L.MultiplySubtract(y, w, h);
        return L.Add(L.MultiplyAdd(k, minusQ, h), l);
    }

    /// <summary>y*w mod q without w'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyDirect(V y, V w, V inverse, V minusQ, V rounder)
    {
        V h = L.Multiply(y, w);
        V k = L.Subtract(L.MultiplyAdd(h, inverse, rounder), rounder);
        V l = L.MultiplySubtract(y, w, h);
        return L.Add(L.MultiplyAdd(k, minusQ, h), l);
    }

    /// <summary>Four products without w'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyDirect4(
        V y0, V y1, V y2, V y3, V w0, V w1, V w2, V w3, V inverse, V minusQ, V rounder,
        out V r0, out V r1, out V r2, out V r3)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            r0 = MultiplyDirect(y0, w0, inverse, minusQ, rounder);
            r1 = MultiplyDirect(y1, w1, inverse, minusQ, rounder);
            r2 = MultiplyDirect(y2, w2, inverse, minusQ, rounder);
            r3 = MultiplyDirect(y3, w3, inverse, minusQ, rounder);
            return;
        }

        V h0 = L.Multiply(y0, w0), h1 = L.Multiply(y1, w1), h2 = L.Multiply(y2, w2), h3 = L.Multiply(y3, w3);
        V k0 = L.MultiplyAdd(h0, inverse, rounder), k1 = L.MultiplyAdd(h1, inverse, rounder);
        V k2 = L.MultiplyAdd(h2, inverse, rounder), k3 = L.MultiplyAdd(h3, inverse, rounder);
        Product4(
            y0, y1, y2, y3, w0, w1, w2, w3, h0, h1, h2, h3, k0, k1, k2, k3, minusQ, rounder,
            out r0, out r1, out r2, out r3);
    }

    /// <summary>Four Cooley-Tukey butterflies (x, y) -> (x + wy, x - wy).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward4(
        ref V x0, ref V y0, ref V x1, ref V y1, ref V x2, ref V y2, ref V x3, ref V y3,
        V w0, V p0, V w1, V p1, V w2, V p2, V w3, V p3, V minusQ, V rounder)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            Forward1(ref x0, ref y0, w0, p0, minusQ, rounder);
            Forward1(ref x1, ref y1, w1, p1, minusQ, rounder);
            Forward1(ref x2, ref y2, w2, p2, minusQ, rounder);
            Forward1(ref x3, ref y3, w3, p3, minusQ, rounder);
            return;
        }

        V h0 = L.Multiply(y0, w0), h1 = L.Multiply(y1, w1), h2 = L.Multiply(y2, w2), h3 = L.Multiply(y3, w3);
        V k0 = L.MultiplyAdd(y0, p0, rounder), k1 = L.MultiplyAdd(y1, p1, rounder);
        V k2 = L.MultiplyAdd(y2, p2, rounder), k3 = L.MultiplyAdd(y3, p3, rounder);
        Finish4(
            ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3,
            w0, w1, w2, w3, h0, h1, h2, h3, k0, k1, k2, k3, minusQ, rounder);
    }

    /// <summary>Four Cooley-Tukey butterflies without w'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ForwardDirect4(
        ref V x0, ref V y0, ref V x1, ref V y1, ref V x2, ref V y2, ref V x3, ref V y3,
        V w0, V w1, V w2, V w3, V inverse, V minusQ, V rounder)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            ForwardDirect1(ref x0, ref y0, w0, inverse, minusQ, rounder);
            ForwardDirect1(ref x1, ref y1, w1, inverse, minusQ, rounder);
            ForwardDirect1(ref x2, ref y2, w2, inverse, minusQ, rounder);
            ForwardDirect1(ref x3, ref y3, w3, inverse, minusQ, rounder);
            return;
        }

        V h0 = L.Multiply(y0, w0), h1 = L.Multiply(y1, w1), h2 = L.Multiply(y2, w2), h3 = L.Multiply(y3, w3);
        V k0 = L.MultiplyAdd(h0, inverse, rounder), k1 = L.MultiplyAdd(h1, inverse, rounder);
        V k2 = L.MultiplyAdd(h2, inverse, rounder), k3 = L.MultiplyAdd(h3, inverse, rounder);
        Finish4(
            ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3,
            w0, w1, w2, w3, h0, h1, h2, h3, k0, k1, k2, k3, minusQ, rounder);
    }

    /// <summary>Four Gentleman-Sande butterflies (x, y) -> (x + y, w (x - y)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse4(
        ref V x0, ref V y0, ref V x1, ref V y1, ref V x2, ref V y2, ref V x3, ref V y3,
        V w0, V p0, V w1, V p1, V w2, V p2, V w3, V p3, V minusQ, V rounder)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            Inverse1(ref x0, ref y0, w0, p0, minusQ, rounder);
            Inverse1(ref x1, ref y1, w1, p1, minusQ, rounder);
            Inverse1(ref x2, ref y2, w2, p2, minusQ, rounder);
            Inverse1(ref x3, ref y3, w3, p3, minusQ, rounder);
            return;
        }

        V d0 = L.Subtract(x0, y0), d1 = L.Subtract(x1, y1), d2 = L.Subtract(x2, y2), d3 = L.Subtract(x3, y3);
        x0 = L.Add(x0, y0);
        x1 = L.Add(x1, y1);
        x2 = L.Add(x2, y2);
        x3 = L.Add(x3, y3);
        V h0 = L.Multiply(d0, w0), h1 = L.Multiply(d1, w1), h2 = L.Multiply(d2, w2), h3 = L.Multiply(d3, w3);
        V k0 = L.MultiplyAdd(d0, p0, rounder), k1 = L.MultiplyAdd(d1, p1, rounder);
        V k2 = L.MultiplyAdd(d2, p2, rounder), k3 = L.MultiplyAdd(d3, p3, rounder);
        Product4(
            d0, d1, d2, d3, w0, w1, w2, w3, h0, h1, h2, h3, k0, k1, k2, k3, minusQ, rounder,
            out y0, out y1, out y2, out y3);
    }

    /// <summary>Four Gentleman-Sande butterflies without w'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InverseDirect4(
        ref V x0, ref V y0, ref V x1, ref V y1, ref V x2, ref V y2, ref V x3, ref V y3,
        V w0, V w1, V w2, V w3, V inverse, V minusQ, V rounder)
    {
        if (typeof(V) == typeof(Vector256<double>))
        {
            InverseDirect1(ref x0, ref y0, w0, inverse, minusQ, rounder);
            InverseDirect1(ref x1, ref y1, w1, inverse, minusQ, rounder);
            InverseDirect1(ref x2, ref y2, w2, inverse, minusQ, rounder);
            InverseDirect1(ref x3, ref y3, w3, inverse, minusQ, rounder);
            return;
        }

        V d0 = L.Subtract(x0, y0), d1 = L.Subtract(x1, y1), d2 = L.Subtract(x2, y2), d3 = L.Subtract(x3, y3);
        x0 = L.Add(x0, y0);
        x1 = L.Add(x1, y1);
        x2 = L.Add(x2, y2);
        x3 = L.Add(x3, y3);
        V h0 = L.Multiply(d0, w0), h1 = L.Multiply(d1, w1), h2 = L.Multiply(d2, w2), h3 = L.Multiply(d3, w3);
        V k0 = L.MultiplyAdd(h0, inverse, rounder), k1 = L.MultiplyAdd(h1, inverse, rounder);
        V k2 = L.MultiplyAdd(h2, inverse, rounder), k3 = L.MultiplyAdd(h3, inverse, rounder);
        Product4(
            d0, d1, d2, d3, w0, w1, w2, w3, h0, h1, h2, h3, k0, k1, k2, k3, minusQ, rounder,
            out y0, out y1, out y2, out y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward1(ref V x, ref V y, V w, V p, V minusQ, V rounder)
    {
        V r = Multiply(y, w, p, minusQ, rounder);
        y = L.Subtract(x, r);
        x = L.Add(x, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardDirect1(ref V x, ref V y, V w, V inverse, V minusQ, V rounder)
    {
        V r = MultiplyDirect(y, w, inverse, minusQ, rounder);
        y = L.Subtract(x, r);
        x = L.Add(x, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse1(ref V x, ref V y, V w, V p, V minusQ, V rounder)
    {
        V d = L.Subtract(x, y);
        x = L.Add(x, y);
        y = Multiply(d, w, p, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseDirect1(ref V x, ref V y, V w, V inverse, V minusQ, V rounder)
    {
        V d = L.Subtract(x, y);
        x = L.Add(x, y);
        y = MultiplyDirect(d, w, inverse, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish4(
        ref V x0, ref V y0, ref V x1, ref V y1, ref V x2, ref V y2, ref V x3, ref V y3,
        V w0, V w1, V w2, V w3, V h0, V h1, V h2, V h3, V k0, V k1, V k2, V k3, V minusQ, V rounder)
    {
        Product4(
            y0, y1, y2, y3, w0, w1, w2, w3, h0, h1, h2, h3, k0, k1, k2, k3, minusQ, rounder,
            out V r0, out V r1, out V r2, out V r3);
        y0 = L.Subtract(x0, r0);
        y1 = L.Subtract(x1, r1);
        y2 = L.Subtract(x2, r2);
        y3 = L.Subtract(x3, r3);
        x0 = L.Add(x0, r0);
        x1 = L.Add(x1, r1);
        x2 = L.Add(x2, r2);
        x3 = L.Add(x3, r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product4(
        V y0, V y1, V y2, V y3, V w0, V w1, V w2, V w3, V h0, V h1, V h2, V h3,
        V k0, V k1, V k2, V k3, V minusQ, V rounder, out V r0, out V r1, out V r2, out V r3)
    {
        V l0 = L.MultiplySubtract(y0, w0, h0), l1 = L.MultiplySubtract(y1, w1, h1);
        V l2 = L.MultiplySubtract(y2, w2, h2), l3 = L.MultiplySubtract(y3, w3, h3);
        k0 = L.Subtract(k0, rounder);
        k1 = L.Subtract(k1, rounder);
        k2 = L.Subtract(k2, rounder);
        k3 = L.Subtract(k3, rounder);
        h0 = L.MultiplyAdd(k0, minusQ, h0);
        h1 = L.MultiplyAdd(k1, minusQ, h1);
        h2 = L.MultiplyAdd(k2, minusQ, h2);
        h3 = L.MultiplyAdd(k3, minusQ, h3);
        r0 = L.Add(h0, l0);
        r1 = L.Add(h1, l1);
        r2 = L.Add(h2, l2);
        r3 = L.Add(h3, l3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Load8(
        double* x, nint stride,
        out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7)
    {
        v0 = L.Load(x);
        v1 = L.Load(x + stride);
        v2 = L.Load(x + (2 * stride));
        v3 = L.Load(x + (3 * stride));
        v4 = L.Load(x + (4 * stride));
        v5 = L.Load(x + (5 * stride));
        v6 = L.Load(x + (6 * stride));
        v7 = L.Load(x + (7 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store8(double* x, nint stride, V v0, V v1, V v2, V v3, V v4, V v5, V v6, V v7)
    {
        L.Store(x, v0);
        L.Store(x + stride, v1);
        L.Store(x + (2 * stride), v2);
        L.Store(x + (3 * stride), v3);
        L.Store(x + (4 * stride), v4);
        L.Store(x + (5 * stride), v5);
        L.Store(x + (6 * stride), v6);
        L.Store(x + (7 * stride), v7);
    }
}
