using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// The complex butterflies of <see cref="SlotTransform"/>, with real and imaginary parts in vectors of their own, written once
/// for every vector width. A product is two multiplications and two fused ones, so its error is below 2^-52 of its size.
/// </summary>
internal static class ComplexButterflies<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Replaces (x, y) by (x + wy, x - wy).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward2(ref V xr, ref V xi, ref V yr, ref V yi, in ComplexLanes<V> w)
    {
        Multiply(yr, yi, w, out V tr, out V ti);
        yr = L.Subtract(xr, tr);
        yi = L.Subtract(xi, ti);
        xr = L.Add(xr, tr);
        xi = L.Add(xi, ti);
    }

    /// <summary>Replaces (x, y) by (x + y, conj(w)(x - y)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse2(ref V xr, ref V xi, ref V yr, ref V yi, in ComplexLanes<V> w)
    {
        V dr = L.Subtract(xr, yr), di = L.Subtract(xi, yi);
        xr = L.Add(xr, yr);
        xi = L.Add(xi, yi);
        MultiplyConjugate(dr, di, w, out yr, out yi);
    }

    /// <summary>
    /// Computes two layers: the values of x0 + x1 Y + x2 Y^2 + x3 Y^3 at the fourth roots u, -u, iu, -iu, with w1 = u^2, w2 = u
    /// and w3 = u^3.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward4(
        ref Quad<V> re, ref Quad<V> im, in ComplexLanes<V> w1, in ComplexLanes<V> w2, in ComplexLanes<V> w3)
    {
        Multiply(re.V2, im.V2, w1, out V t2r, out V t2i);
        Multiply(re.V1, im.V1, w2, out V t1r, out V t1i);
        Multiply(re.V3, im.V3, w3, out V t3r, out V t3i);
        V ar = L.Add(re.V0, t2r), ai = L.Add(im.V0, t2i), br = L.Subtract(re.V0, t2r), bi = L.Subtract(im.V0, t2i);
        V cr = L.Add(t1r, t3r), ci = L.Add(t1i, t3i), dr = L.Subtract(t1r, t3r), di = L.Subtract(t1i, t3i);
        re.V0 = L.Add(ar, cr);
        im.V0 = L.Add(ai, ci);
        re.V1 = L.Subtract(ar, cr);
        im.V1 = L.Subtract(ai, ci);
        re.V2 = L.Subtract(br, di);
        im.V2 = L.Add(bi, dr);
        re.V3 = L.Add(br, di);
        im.V3 = L.Subtract(bi, dr);
    }

    /// <summary>Computes four times the inverse of <see cref="Forward4"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse4(
        ref Quad<V> re, ref Quad<V> im, in ComplexLanes<V> w1, in ComplexLanes<V> w2, in ComplexLanes<V> w3)
    {
        V ar = L.Add(re.V0, re.V1), ai = L.Add(im.V0, im.V1), br = L.Subtract(re.V0, re.V1), bi = L.Subtract(im.V0, im.V1);
        V cr = L.Add(re.V2, re.V3), ci = L.Add(im.V2, im.V3);

        // d = -i (z2 - z3).
        V dr = L.Subtract(im.V2, im.V3), di = L.Subtract(re.V3, re.V2);
        re.V0 = L.Add(ar, cr);
        im.V0 = L.Add(ai, ci);
        MultiplyConjugate(L.Subtract(ar, cr), L.Subtract(ai, ci), w1, out re.V2, out im.V2);
        MultiplyConjugate(L.Add(br, dr), L.Add(bi, di), w2, out re.V1, out im.V1);
        MultiplyConjugate(L.Subtract(br, dr), L.Subtract(bi, di), w3, out re.V3, out im.V3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(V xr, V xi, in ComplexLanes<V> w, out V yr, out V yi)
    {
        yr = L.MultiplySubtract(xr, w.Real, L.Multiply(xi, w.Imaginary));
        yi = L.MultiplyAdd(xr, w.Imaginary, L.Multiply(xi, w.Real));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyConjugate(V xr, V xi, in ComplexLanes<V> w, out V yr, out V yi)
    {
        yr = L.MultiplyAdd(xr, w.Real, L.Multiply(xi, w.Imaginary));
        yi = L.MultiplySubtract(xi, w.Real, L.Multiply(xr, w.Imaginary));
    }
}

/// <summary>A complex number in every lane.</summary>
internal struct ComplexLanes<V>
    where V : struct
{
    public V Real, Imaginary;

    /// <summary>Loads one number, its real and its imaginary part, into all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ComplexLanes<V> Broadcast<L>(double* w)
        where L : struct, ILanes<V>
    {
        ComplexLanes<V> lanes;
        lanes.Real = L.Broadcast(w[0]);
        lanes.Imaginary = L.Broadcast(w[1]);
        return lanes;
    }

    /// <summary>Loads a number for every lane: real parts, and imaginary parts eight doubles further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ComplexLanes<V> Load<L>(double* w)
        where L : struct, ILanes<V>
    {
        ComplexLanes<V> lanes;
        lanes.Real = L.Load(w);
        lanes.Imaginary = L.Load(w + 8);
        return lanes;
    }
}
