using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Eight lanes in one 512-bit vector.</summary>
internal readonly struct WordLanes512 : IWordLanes<Vector512<ulong>, Vector512<double>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Words(ulong value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Doubles(double value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Load(ref ulong source, nuint index) => Vector512.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(ref double source, nuint index) => Vector512.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> LoadBytes(ref byte source, nuint index)
    {
        Vector128<ulong> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, index)));
        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512UInt64(bytes.AsByte());
        }

        return Vector512.Create(
            WordLanes256.LoadBytes(ref source, index),
            WordLanes256.LoadBytes(ref source, index + 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<ulong> value, ref ulong destination, nuint index)
        => value.StoreUnsafe(ref destination, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, ref double destination, nuint index)
        => value.StoreUnsafe(ref destination, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> AsDoubles(Vector512<ulong> value) => value.AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> AsWords(Vector512<double> value) => value.AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> And(Vector512<ulong> left, Vector512<ulong> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Or(Vector512<ulong> left, Vector512<ulong> right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Add(Vector512<ulong> left, Vector512<ulong> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Subtract(Vector512<ulong> left, Vector512<ulong> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> ShiftRight(Vector512<ulong> value, int count) => value >>> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(Vector512<double> left, Vector512<double> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Subtract(Vector512<double> left, Vector512<double> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(Vector512<double> left, Vector512<double> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> And(Vector512<double> left, Vector512<double> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Or(Vector512<double> left, Vector512<double> right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> AtLeast(Vector512<double> left, Vector512<double> right)
        => Vector512.GreaterThanOrEqual(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Below(Vector512<double> left, Vector512<double> right)
        => Vector512.LessThan(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector512<double> mask) => Vector512.ExtractMostSignificantBits(mask) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NotNumbers(Vector512<double> value)
        => (uint)Vector512.ExtractMostSignificantBits(~Vector512.Equals(value, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> ShiftLeft(Vector512<ulong> value, int count) => value << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> PopCount(Vector512<ulong> value)
    {
        if (Avx512BW.IsSupported)
        {
            // A table gives the ones of half bytes; then the bytes of a lane are added up.
            Vector512<byte> ones = Vector512.Create(
                WordLanes.OnesLow, WordLanes.OnesHigh, WordLanes.OnesLow, WordLanes.OnesHigh,
                WordLanes.OnesLow, WordLanes.OnesHigh, WordLanes.OnesLow, WordLanes.OnesHigh).AsByte();
            Vector512<byte> mask = Vector512.Create((byte)15);
            Vector512<byte> low = Avx512BW.Shuffle(ones, value.AsByte() & mask);
            Vector512<byte> high = Avx512BW.Shuffle(ones, (value >>> 4).AsByte() & mask);
            return Avx512BW.SumAbsoluteDifferences(low + high, Vector512<byte>.Zero).AsUInt64();
        }

        return Vector512.Create(WordLanes256.PopCount(value.GetLower()), WordLanes256.PopCount(value.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LoadInt32(ref uint source, nuint index) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref source, index).AsInt32())
        : Vector512.Create(WordLanes256.LoadInt32(ref source, index), WordLanes256.LoadInt32(ref source, index + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Load(ref uint source, nuint index) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512UInt64(Vector256.LoadUnsafe(ref source, index))
        : Vector512.Create(WordLanes256.Load(ref source, index), WordLanes256.Load(ref source, index + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLow(Vector512<ulong> value, ref uint destination, nuint index)
    {
        Vector256<uint> words = Avx512F.IsSupported
            ? Avx512F.ConvertToVector256UInt32(value)
            : Vector256.Narrow(value.GetLower(), value.GetUpper());
        words.StoreUnsafe(ref destination, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(ref float source, nuint index) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref source, index))
        : Vector512.Create(WordLanes256.Load(ref source, index), WordLanes256.Load(ref source, index + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, ref float destination, nuint index)
    {
        Vector256<float> numbers = Avx512F.IsSupported
            ? Avx512F.ConvertToVector256Single(value)
            : Vector256.Narrow(value.GetLower(), value.GetUpper());
        numbers.StoreUnsafe(ref destination, index);
    }
}
