using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// The complex butterflies of <see cref="SlotTransform"/>, real and imaginary parts in vectors of their own, once for
/// every vector width. A product is two multiplications and two fused ones, so its error is below 2^-52 of its size.
/// </summary>
internal static class ComplexButterflies<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>(x, y) becomes (x + wy, x - wy).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward2(ref V xr, ref V xi, ref V yr, ref V yi, V wr, V wi)
    {
        Multiply(yr, yi, wr, wi, out V tr, out V ti);
        yr = L.Subtract(xr, tr);
        yi = L.Subtract(xi, ti);
        xr = L.Add(xr, tr);
        xi = L.Add(xi, ti);
    }

    /// <summary>(x, y) becomes (x + y, conj(w)(x - y)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse2(ref V xr, ref V xi, ref V yr, ref V yi, V wr, V wi)
    {
        V dr = L.Subtract(xr, yr), di = L.Subtract(xi, yi);
        xr = L.Add(xr, yr);
        xi = L.Add(xi, yi);
        MultiplyConjugate(dr, di, wr, wi, out yr, out yi);
    }

    /// <summary>
    /// Two layers: of x0 + x1 Y + x2 Y^2 + x3 Y^3 the values at the fourth roots u, -u, iu, -iu, with w1 = u^2, w2 = u
    /// and w3 = u^3.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward4(
        ref V r0, ref V i0, ref V r1, ref V i1, ref V r2, ref V i2, ref V r3, ref V i3,
        V w1r, V w1i, V w2r, V w2i, V w3r, V w3i)
    {
        Multiply(r2, i2, w1r, w1i, out V t2r, out V t2i);
        Multiply(r1, i1, w2r, w2i, out V t1r, out V t1i);
        Multiply(r3, i3, w3r, w3i, out V t3r, out V t3i);
        V ar = L.Add(r0, t2r), ai = L.Add(i0, t2i), br = L.Subtract(r0, t2r), bi = L.Subtract(i0, t2i);
        V cr = L.Add(t1r, t3r), ci = L.Add(t1i, t3i), dr = L.Subtract(t1r, t3r), di = L.Subtract(t1i, t3i);
        r0 = L.Add(ar, cr);
        i0 = L.Add(ai, ci);
        r1 = L.Subtract(ar, cr);
        i1 = L.Subtract(ai, ci);
        r2 = L.Subtract(br, di);
        i2 = L.Add(bi, dr);
        r3 = L.Add(br, di);
        i3 = L.Subtract(bi, dr);
    }

    /// <summary>Four times the inverse of <see cref="Forward4"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse4(
        ref V r0, ref V i0, ref V r1, ref V i1, ref V r2, ref V i2, ref V r3, ref V i3,
        V w1r, V w1i, V w2r, V w2i, V w3r, V w3i)
    {
        V ar = L.Add(r0, r1), ai = L.Add(i0, i1), br = L.Subtract(r0, r1), bi = L.Subtract(i0, i1);
        V cr = L.Add(r2, r3), ci = L.Add(i2, i3);

        // d = -i (z2 - z3).
        V dr = L.Subtract(i2, i3), di = L.Subtract(r3, r2);
        r0 = L.Add(ar, cr);
        i0 = L.Add(ai, ci);
        MultiplyConjugate(L.Subtract(ar, cr), L.Subtract(ai, ci), w1r, w1i, out r2, out i2);
        MultiplyConjugate(L.Add(br, dr), L.Add(bi, di), w2r, w2i, out r1, out i1);
        MultiplyConjugate(L.Subtract(br, dr), L.Subtract(bi, di), w3r, w3i, out r3, out i3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(V xr, V xi, V wr, V wi, out V yr, out V yi)
    {
        yr = L.MultiplySubtract(xr, wr, L.Multiply(xi, wi));
        yi = L.MultiplyAdd(xr, wi, L.Multiply(xi, wr));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyConjugate(V xr, V xi, V wr, V wi, out V yr, out V yi)
    {
        yr = L.MultiplyAdd(xr, wr, L.Multiply(xi, wi));
        yi = L.MultiplySubtract(xi, wr, L.Multiply(xr, wi));
    }
}
