using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>One lane. Machines without vector hardware run it, and tests compare the other widths with it.</summary>
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
    public static double Add(in double a, in double b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Subtract(in double a, in double b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Multiply(in double a, in double b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MultiplyAdd(in double a, in double b, in double c) => Math.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MultiplySubtract(in double a, in double b, in double c) => Math.FusedMultiplyAdd(a, b, -c);

    public static void Transpose(ref Quad<double> low, ref Quad<double> high) =>
        throw new UnreachableException("width: fewer than eight lanes; expected eight to transpose in registers");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTransposed(double* destination, in Quad<double> low, in Quad<double> high)
    {
        destination[0] = low.V0;
        destination[1] = low.V1;
        destination[2] = low.V2;
        destination[3] = low.V3;
        destination[4] = high.V0;
        destination[5] = high.V1;
        destination[6] = high.V2;
        destination[7] = high.V3;
    }
}
