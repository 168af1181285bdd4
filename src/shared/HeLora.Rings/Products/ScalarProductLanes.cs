using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>One lane. Machines without vector hardware run it, and tests compare the other widths with it.</summary>
internal readonly unsafe struct ScalarProductLanes<T> : IProductLanes<T, T>
    where T : unmanaged
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, T value) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T a, T b) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>(Unsafe.BitCast<T, float>(a) + Unsafe.BitCast<T, float>(b))
        : typeof(T) == typeof(ulong)
            ? Unsafe.BitCast<ulong, T>(Unsafe.BitCast<T, ulong>(a) + Unsafe.BitCast<T, ulong>(b))
            : Unsafe.BitCast<uint, T>(Unsafe.BitCast<T, uint>(a) + Unsafe.BitCast<T, uint>(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Weights<TWeight>(TWeight* source)
        where TWeight : unmanaged => typeof(T) == typeof(float)
        ? *(T*)source
        : typeof(T) == typeof(ulong)
            ? Unsafe.BitCast<long, T>(Integer(source))
            : Unsafe.BitCast<int, T>((int)Integer(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T word, T weight, T sum) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>(MathF.FusedMultiplyAdd(
            Unsafe.BitCast<T, float>(word), Unsafe.BitCast<T, float>(weight), Unsafe.BitCast<T, float>(sum)))
        : typeof(T) == typeof(ulong)
            ? Unsafe.BitCast<ulong, T>(
                (Unsafe.BitCast<T, ulong>(word) * Unsafe.BitCast<T, ulong>(weight)) + Unsafe.BitCast<T, ulong>(sum))
            : Unsafe.BitCast<uint, T>(
                (Unsafe.BitCast<T, uint>(word) * Unsafe.BitCast<T, uint>(weight)) + Unsafe.BitCast<T, uint>(sum));

    /// <summary>An integer weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Integer<TWeight>(TWeight* source)
        where TWeight : unmanaged => typeof(TWeight) == typeof(sbyte)
        ? *(sbyte*)source
        : typeof(TWeight) == typeof(short) ? *(short*)source : *(int*)source;
}
