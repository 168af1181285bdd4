using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Eight lanes (AVX-512 F and DQ).</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<double>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Broadcast(double value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(double* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double* destination, Vector512<double> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Gather(double* source, int* indices) =>
        Vector512.Create(Lanes256.Gather(source, indices), Lanes256.Gather(source, indices + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Subtract(Vector512<double> a, Vector512<double> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(Vector512<double> a, Vector512<double> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplySubtract(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Avx512F.FusedMultiplySubtract(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector512<double> r0, ref Vector512<double> r1, ref Vector512<double> r2, ref Vector512<double> r3,
        ref Vector512<double> r4, ref Vector512<double> r5, ref Vector512<double> r6, ref Vector512<double> r7)
    {
        // Pairs: a0 = r0[0] r1[0] r0[2] r1[2] ..., a1 the odd columns.
        Vector512<double> a0 = Avx512F.UnpackLow(r0, r1), a1 = Avx512F.UnpackHigh(r0, r1);
        Vector512<double> a2 = Avx512F.UnpackLow(r2, r3), a3 = Avx512F.UnpackHigh(r2, r3);
        Vector512<double> a4 = Avx512F.UnpackLow(r4, r5), a5 = Avx512F.UnpackHigh(r4, r5);
        Vector512<double> a6 = Avx512F.UnpackLow(r6, r7), a7 = Avx512F.UnpackHigh(r6, r7);

        // Columns 0|4 (even 128-bit lanes) and 2|6 (odd ones) of rows 0-3 and 4-7.
        Vector512<double> b0 = Avx512F.Shuffle4x128(a0, a2, 0x88), b2 = Avx512F.Shuffle4x128(a0, a2, 0xDD);
        Vector512<double> b1 = Avx512F.Shuffle4x128(a1, a3, 0x88), b3 = Avx512F.Shuffle4x128(a1, a3, 0xDD);
        Vector512<double> b4 = Avx512F.Shuffle4x128(a4, a6, 0x88), b6 = Avx512F.Shuffle4x128(a4, a6, 0xDD);
        Vector512<double> b5 = Avx512F.Shuffle4x128(a5, a7, 0x88), b7 = Avx512F.Shuffle4x128(a5, a7, 0xDD);

        r0 = Avx512F.Shuffle4x128(b0, b4, 0x88);
        r4 = Avx512F.Shuffle4x128(b0, b4, 0xDD);
        r1 = Avx512F.Shuffle4x128(b1, b5, 0x88);
        r5 = Avx512F.Shuffle4x128(b1, b5, 0xDD);
        r2 = Avx512F.Shuffle4x128(b2, b6, 0x88);
        r6 = Avx512F.Shuffle4x128(b2, b6, 0xDD);
        r3 = Avx512F.Shuffle4x128(b3, b7, 0x88);
        r7 = Avx512F.Shuffle4x128(b3, b7, 0xDD);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTransposed(
        double* destination, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3,
        Vector512<double> v4, Vector512<double> v5, Vector512<double> v6, Vector512<double> v7)
    {
        Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        v0.Store(destination);
        v1.Store(destination + 8);
        v2.Store(destination + 16);
        v3.Store(destination + 24);
        v4.Store(destination + 32);
        v5.Store(destination + 40);
        v6.Store(destination + 48);
        v7.Store(destination + 56);
    }
}
