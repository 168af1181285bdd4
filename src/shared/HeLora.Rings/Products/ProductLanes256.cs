using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>256 bits (AVX2, and FMA where the processor has it).</summary>
internal readonly unsafe struct ProductLanes256<T> : IProductLanes<T, Vector256<T>>
    where T : unmanaged
{
    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Vector256<T> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Weights<TWeight>(TWeight* source)
        where TWeight : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector256.Load((T*)source);
        }

        if (typeof(T) == typeof(ulong))
        {
            return typeof(TWeight) == typeof(sbyte)
                ? Avx2.ConvertToVector256Int64(Vector128.CreateScalar(*(int*)source).AsSByte()).As<long, T>()
                : typeof(TWeight) == typeof(short)
                    ? Avx2.ConvertToVector256Int64(Vector128.CreateScalar(*(long*)source).AsInt16()).As<long, T>()
                    : Avx2.ConvertToVector256Int64(Vector128.Load((int*)source)).As<long, T>();
        }

        return typeof(TWeight) == typeof(sbyte)
            ? Avx2.ConvertToVector256Int32(Vector128.CreateScalar(*(long*)source).AsSByte()).As<int, T>()
            : typeof(TWeight) == typeof(short)
                ? Avx2.ConvertToVector256Int32(Vector128.Load((short*)source)).As<int, T>()
                : Vector256.Load((T*)source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> word, Vector256<T> weight, Vector256<T> sum)
    {
        if (typeof(T) == typeof(float))
        {
            return Vector256.FusedMultiplyAdd(word.AsSingle(), weight.AsSingle(), sum.AsSingle()).As<float, T>();
        }

        if (typeof(T) == typeof(uint))
        {
            return Avx2.MultiplyLow(word.AsUInt32(), weight.AsUInt32()).As<uint, T>() + sum;
        }

        // With word = low + 2^32 high and a signed low, two signed products of lower halves give the product.
        Vector256<int> w = weight.AsInt32();
        Vector256<long> low = Avx2.Multiply(word.AsInt32(), w);
        Vector256<ulong> high = (word.AsUInt64() + Vector256.Create(1UL << 31)) >>> 32;
        return (low + (Avx2.Multiply(high.AsInt32(), w) << 32)).As<long, T>() + sum;
    }
}
