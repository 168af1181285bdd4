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
    public static Vector512<double> Add(in Vector512<double> a, in Vector512<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Subtract(in Vector512<double> a, in Vector512<double> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(in Vector512<double> a, in Vector512<double> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(in Vector512<double> a, in Vector512<double> b, in Vector512<double> c) =>
        Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplySubtract(in Vector512<double> a, in Vector512<double> b, in Vector512<double> c) =>
        Avx512F.FusedMultiplySubtract(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref Quad<Vector512<double>> low, ref Quad<Vector512<double>> high)
    {
        // Pairs: a0 = low.V0[0] low.V1[0] low.V0[2] low.V1[2] ..., a1 the odd columns.
        Vector512<double> a0 = Avx512F.UnpackLow(low.V0, low.V1), a1 = Avx512F.UnpackHigh(low.V0, low.V1);
        Vector512<double> a2 = Avx512F.UnpackLow(low.V2, low.V3), a3 = Avx512F.UnpackHigh(low.V2, low.V3);
        Vector512<double> a4 = Avx512F.UnpackLow(high.V0, high.V1), a5 = Avx512F.UnpackHigh(high.V0, high.V1);
        Vector512<double> a6 = Avx512F.UnpackLow(high.V2, high.V3), a7 = Avx512F.UnpackHigh(high.V2, high.V3);

        // Columns 0|4 (even 128-bit lanes) and 2|6 (odd ones) of rows 0-3 and 4-7.
        Vector512<double> b0 = Avx512F.Shuffle4x128(a0, a2, 0x88), b2 = Avx512F.Shuffle4x128(a0, a2, 0xDD);
        Vector512<double> b1 = Avx512F.Shuffle4x128(a1, a3, 0x88), b3 = Avx512F.Shuffle4x128(a1, a3, 0xDD);
        Vector512<double> b4 = Avx512F.Shuffle4x128(a4, a6, 0x88), b6 = Avx512F.Shuffle4x128(a4, a6, 0xDD);
        Vector512<double> b5 = Avx512F.Shuffle4x128(a5, a7, 0x88), b7 = Avx512F.Shuffle4x128(a5, a7, 0xDD);

        low.V0 = Avx512F.Shuffle4x128(b0, b4, 0x88);
        high.V0 = Avx512F.Shuffle4x128(b0, b4, 0xDD);
        low.V1 = Avx512F.Shuffle4x128(b1, b5, 0x88);
        high.V1 = Avx512F.Shuffle4x128(b1, b5, 0xDD);
        low.V2 = Avx512F.Shuffle4x128(b2, b6, 0x88);
        high.V2 = Avx512F.Shuffle4x128(b2, b6, 0xDD);
        low.V3 = Avx512F.Shuffle4x128(b3, b7, 0x88);
        high.V3 = Avx512F.Shuffle4x128(b3, b7, 0xDD);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTransposed(double* destination, in Quad<Vector512<double>> low, in Quad<Vector512<double>> high)
    {
        Quad<Vector512<double>> first = low, second = high;
        Transpose(ref first, ref second);
        first.V0.Store(destination);
        first.V1.Store(destination + 8);
        first.V2.Store(destination + 16);
        first.V3.Store(destination + 24);
        second.V0.Store(destination + 32);
        second.V1.Store(destination + 40);
        second.V2.Store(destination + 48);
        second.V3.Store(destination + 56);
    }
}
