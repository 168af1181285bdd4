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
    public static Vector128<double> Add(in Vector128<double> a, in Vector128<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Subtract(in Vector128<double> a, in Vector128<double> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Multiply(in Vector128<double> a, in Vector128<double> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> MultiplyAdd(in Vector128<double> a, in Vector128<double> b, in Vector128<double> c) =>
        Vector128.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> MultiplySubtract(in Vector128<double> a, in Vector128<double> b, in Vector128<double> c) =>
        Vector128.FusedMultiplyAdd(a, b, -c);

    public static void Transpose(ref Quad<Vector128<double>> low, ref Quad<Vector128<double>> high) =>
        throw new UnreachableException("width: fewer than eight lanes; expected eight to transpose in registers");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTransposed(double* destination, in Quad<Vector128<double>> low, in Quad<Vector128<double>> high)
    {
        Vector128.Create(low.V0.GetLower(), low.V1.GetLower()).Store(destination + 0);
        Vector128.Create(low.V0.GetUpper(), low.V1.GetUpper()).Store(destination + 8);
        Vector128.Create(low.V2.GetLower(), low.V3.GetLower()).Store(destination + 2);
        Vector128.Create(low.V2.GetUpper(), low.V3.GetUpper()).Store(destination + 10);
        Vector128.Create(high.V0.GetLower(), high.V1.GetLower()).Store(destination + 4);
        Vector128.Create(high.V0.GetUpper(), high.V1.GetUpper()).Store(destination + 12);
        Vector128.Create(high.V2.GetLower(), high.V3.GetLower()).Store(destination + 6);
        Vector128.Create(high.V2.GetUpper(), high.V3.GetUpper()).Store(destination + 14);
    }
}
