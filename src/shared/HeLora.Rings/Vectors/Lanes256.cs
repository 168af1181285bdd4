using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Four lanes (AVX2, and FMA where the processor has it).</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<double>>
{
    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Broadcast(double value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(double* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double* destination, Vector256<double> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Gather(double* source, int* indices) =>
        Vector256.Create(source[indices[0]], source[indices[1]], source[indices[2]], source[indices[3]]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Add(in Vector256<double> a, in Vector256<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Subtract(in Vector256<double> a, in Vector256<double> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Multiply(in Vector256<double> a, in Vector256<double> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(in Vector256<double> a, in Vector256<double> b, in Vector256<double> c) =>
        Vector256.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplySubtract(in Vector256<double> a, in Vector256<double> b, in Vector256<double> c) =>
        Fma.IsSupported ? Fma.MultiplySubtract(a, b, c) : Vector256.FusedMultiplyAdd(a, b, -c);

    public static void Transpose(ref Quad<Vector256<double>> low, ref Quad<Vector256<double>> high) =>
        throw new UnreachableException("width: fewer than eight lanes; expected eight to transpose in registers");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTransposed(double* destination, in Quad<Vector256<double>> low, in Quad<Vector256<double>> high)
    {
        StoreTransposed(destination, low);
        StoreTransposed(destination + 4, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTransposed(double* destination, in Quad<Vector256<double>> rows)
    {
        Vector256<double> a0 = Avx.UnpackLow(rows.V0, rows.V1), a1 = Avx.UnpackHigh(rows.V0, rows.V1);
        Vector256<double> a2 = Avx.UnpackLow(rows.V2, rows.V3), a3 = Avx.UnpackHigh(rows.V2, rows.V3);
        Avx.Permute2x128(a0, a2, 0x20).Store(destination);
        Avx.Permute2x128(a1, a3, 0x20).Store(destination + 8);
        Avx.Permute2x128(a0, a2, 0x31).Store(destination + 16);
        Avx.Permute2x128(a1, a3, 0x31).Store(destination + 24);
    }
}
