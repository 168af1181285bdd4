using System.Numerics;
using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>One lane. The elements that do not fill a vector go through it, too.</summary>
internal readonly struct WordLanes64 : IWordLanes<ulong, double>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Words(ulong value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Doubles(double value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load(ref ulong source, nuint index) => Unsafe.Add(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Load(ref double source, nuint index) => Unsafe.Add(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LoadBytes(ref byte source, nuint index) => Unsafe.Add(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong value, ref ulong destination, nuint index) => Unsafe.Add(ref destination, index) = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double value, ref double destination, nuint index) => Unsafe.Add(ref destination, index) = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double AsDoubles(ulong value) => BitConverter.UInt64BitsToDouble(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AsWords(double value) => BitConverter.DoubleToUInt64Bits(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong And(ulong left, ulong right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Or(ulong left, ulong right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong left, ulong right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Subtract(ulong left, ulong right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ShiftRight(ulong value, int count) => value >>> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Add(double left, double right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Subtract(double left, double right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Multiply(double left, double right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double And(double left, double right) => AsDoubles(AsWords(left) & AsWords(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Or(double left, double right) => AsDoubles(AsWords(left) | AsWords(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double AtLeast(double left, double right) => Mask(left >= right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Below(double left, double right) => Mask(left < right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(double mask) => (long)AsWords(mask) < 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NotNumbers(double value) => double.IsNaN(value) ? 1u : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Mask(bool value) => AsDoubles(0UL - Unsafe.BitCast<bool, byte>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ShiftLeft(ulong value, int count) => value << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PopCount(ulong value) => (ulong)BitOperations.PopCount(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double LoadInt32(ref uint source, nuint index) => (int)Unsafe.Add(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load(ref uint source, nuint index) => Unsafe.Add(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLow(ulong value, ref uint destination, nuint index) =>
        Unsafe.Add(ref destination, index) = (uint)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Load(ref float source, nuint index) => Unsafe.Add(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double value, ref float destination, nuint index) =>
        Unsafe.Add(ref destination, index) = (float)value;
}
