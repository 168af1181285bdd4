using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>128 bits (Arm64 AdvSimd or SSE).</summary>
internal readonly unsafe struct ProductLanes128<T> : IProductLanes<T, Vector128<T>>
    where T : unmanaged
{
    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Vector128<T> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Weights<TWeight>(TWeight* source)
        where TWeight : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector128.Load((T*)source);
        }

        if (typeof(T) == typeof(ulong))
        {
            return Vector128.Create(
                ScalarProductLanes<long>.Integer(source), ScalarProductLanes<long>.Integer(source + 1)).As<long, T>();
        }

        return typeof(TWeight) == typeof(sbyte)
            ? Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(int*)source).AsSByte())).As<int, T>()
            : typeof(TWeight) == typeof(short)
                ? Vector128.WidenLower(Vector128.CreateScalar(*(long*)source).AsInt16()).As<int, T>()
                : Vector128.Load((T*)source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> word, Vector128<T> weight, Vector128<T> sum)
    {
        if (typeof(T) == typeof(float))
        {
            return Vector128.FusedMultiplyAdd(word.AsSingle(), weight.AsSingle(), sum.AsSingle()).As<float, T>();
        }

        if (typeof(T) == typeof(ulong) && Sse41.IsSupported)
        {
            // The wider form explains the products.
            Vector128<int> w = weight.AsInt32();
            Vector128<long> low = Sse41.Multiply(word.AsInt32(), w);
            Vector128<ulong> high = (word.AsUInt64() + Vector128.Create(1UL << 31)) >>> 32;
            return (low + (Sse41.Multiply(high.AsInt32(), w) << 32)).As<long, T>() + sum;
        }

        return (word * weight) + sum;
    }
}
