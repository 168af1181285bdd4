using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>512 bits (AVX-512 F and DQ).</summary>
internal readonly unsafe struct ProductLanes512<T> : IProductLanes<T, Vector512<T>>
    where T : unmanaged
{
    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Vector512<T> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Weights<TWeight>(TWeight* source)
        where TWeight : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector512.Load((T*)source);
        }

        if (typeof(T) == typeof(ulong))
        {
            return typeof(TWeight) == typeof(sbyte)
                ? Avx512F.ConvertToVector512Int64(Vector128.CreateScalar(*(long*)source).AsSByte()).As<long, T>()
                : typeof(TWeight) == typeof(short)
                    ? Avx512F.ConvertToVector512Int64(Vector128.Load((short*)source)).As<long, T>()
                    : Avx512F.ConvertToVector512Int64(Vector256.Load((int*)source)).As<long, T>();
        }

        return typeof(TWeight) == typeof(sbyte)
            ? Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)source)).As<int, T>()
            : typeof(TWeight) == typeof(short)
                ? Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source)).As<int, T>()
                : Vector512.Load((T*)source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> word, Vector512<T> weight, Vector512<T> sum)
    {
        if (typeof(T) == typeof(float))
        {
            return Avx512F.FusedMultiplyAdd(word.AsSingle(), weight.AsSingle(), sum.AsSingle()).As<float, T>();
        }

        return typeof(T) == typeof(ulong)
            ? Avx512DQ.MultiplyLow(word.AsUInt64(), weight.AsUInt64()).As<ulong, T>() + sum
            : Avx512F.MultiplyLow(word.AsUInt32(), weight.AsUInt32()).As<uint, T>() + sum;
    }
}
