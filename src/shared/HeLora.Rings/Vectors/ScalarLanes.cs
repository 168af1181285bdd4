using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>One lane: the reference for the others, and what runs without vector hardware.</summary>
internal readonly unsafe struct ScalarLanes : ILanes<double>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Broadcast(double value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Load(double* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double* destination, double value) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Gather(double* source, int* indices) => source[*indices];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Add(double a, double b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Subtract(double a, double b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Multiply(double a, double b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MultiplyAdd(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MultiplySubtract(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, -c);

    public static void Transpose(
        ref double r0, ref double r1, ref double r2, ref double r3,
        ref double r4, ref double r5, ref double r6, ref double r7) =>
        throw new UnreachableException("only eight lanes transpose in registers");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTransposed(
        double* destination, double v0, double v1, double v2, double v3, double v4, double v5, double v6, double v7)
    {
        destination[0] = v0;
        destination[1] = v1;
        destination[2] = v2;
        destination[3] = v3;
        destination[4] = v4;
        destination[5] = v5;
        destination[6] = v6;
        destination[7] = v7;
    }
}
