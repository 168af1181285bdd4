using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>Two lanes (Arm64 AdvSimd, or SSE2).</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vector128<double>>
{
    public static int Count => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Broadcast(double value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Load(double* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double* destination, Vector128<double> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Gather(double* source, int* indices) =>
        Vector128.Create(source[indices[0]], source[indices[1]]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Add(Vector128<double> a, Vector128<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Subtract(Vector128<double> a, Vector128<double> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Multiply(Vector128<double> a, Vector128<double> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> MultiplyAdd(Vector128<double> a, Vector128<double> b, Vector128<double> c) =>
        Vector128.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> MultiplySubtract(Vector128<double> a, Vector128<double> b, Vector128<double> c) =>
        Vector128.FusedMultiplyAdd(a, b, -c);

    public static void Transpose(
        ref Vector128<double> r0, ref Vector128<double> r1, ref Vector128<double> r2, ref Vector128<double> r3,
        ref Vector128<double> r4, ref Vector128<double> r5, ref Vector128<double> r6, ref Vector128<double> r7) =>
        throw new UnreachableException("only eight lanes transpose in registers");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTransposed(
        double* destination, Vector128<double> v0, Vector128<double> v1, Vector128<double> v2, Vector128<double> v3,
        Vector128<double> v4, Vector128<double> v5, Vector128<double> v6, Vector128<double> v7)
    {
        Vector128.Create(v0.GetLower(), v1.GetLower()).Store(destination + 0);
        Vector128.Create(v0.GetUpper(), v1.GetUpper()).Store(destination + 8);
        Vector128.Create(v2.GetLower(), v3.GetLower()).Store(destination + 2);
        Vector128.Create(v2.GetUpper(), v3.GetUpper()).Store(destination + 10);
        Vector128.Create(v4.GetLower(), v5.GetLower()).Store(destination + 4);
        Vector128.Create(v4.GetUpper(), v5.GetUpper()).Store(destination + 12);
        Vector128.Create(v6.GetLower(), v7.GetLower()).Store(destination + 6);
        Vector128.Create(v6.GetUpper(), v7.GetUpper()).Store(destination + 14);
    }
}
