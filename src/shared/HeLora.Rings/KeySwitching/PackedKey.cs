using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>
/// The format that keeps residues x as x + (q - 1)/2, from 0 to q - 1, in whole bytes, least significant first. It needs
/// AVX-512 with the permutation of bytes (VBMI), takes a quarter less memory than doubles, which counts where keys stream from
/// memory, and costs three more instructions a vector.
/// </summary>
/// <remarks>
/// The bits of n below 2^52 with the exponent bits of 2^52 are the double 2^52 + n. Subtracting 2^52 + (q - 1)/2 from it is
/// exact.
/// </remarks>
internal readonly unsafe struct PackedKey : IKeyFormat
{
    private const double Shift = 4503599627370496.0;

    /// <summary>Whether this processor has the instructions of <see cref="Load"/>.</summary>
    public static bool Supported => Simd.Widest == VectorWidth.Vector512 && Avx512Vbmi.IsSupported;

    public static int Width(Modulus modulus) => (modulus.BitLength + 7) / 8;

    public static bool Serves(VectorWidth width) => width == VectorWidth.Vector512;

    public static void Write(double value, Modulus modulus, byte* destination)
    {
        long n = (long)value + Half(modulus);
        for (int i = 0; i < Width(modulus); i++, n >>= 8)
        {
            destination[i] = (byte)n;
        }
    }

    public static double Read(Modulus modulus, byte* source)
    {
        long n = 0;
        for (int i = Width(modulus) - 1; i >= 0; i--)
        {
            n = (n << 8) | source[i];
        }

        return n - Half(modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Constants<L, V>(Modulus modulus, out KeyFormatLanes<V> lanes)
        where L : struct, ILanes<V>
        where V : struct
    {
        int width = Width(modulus);
        lanes.Mask = L.Broadcast(BitConverter.UInt64BitsToDouble(ulong.MaxValue >> (64 - (8 * width))));
        lanes.Exponent = L.Broadcast(Shift);
        lanes.Bias = L.Broadcast(Shift + Half(modulus));
        lanes.Pattern = lanes.Exponent;
        if (typeof(V) == typeof(Vector512<double>))
        {
            // Lane i takes eight bytes from i times the width on; the mask leaves those of the residue.
            Vector512<ulong> first = Vector512<ulong>.Indices * ((ulong)width * 0x0101010101010101);
            lanes.Pattern = (V)(object)(first + Vector512.Create(0x0706050403020100UL)).AsDouble();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V>(byte* source, in KeyFormatLanes<V> lanes)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (typeof(V) != typeof(Vector512<double>))
        {
            throw new PlatformNotSupportedException("width: below 512 bits; expected AVX-512 for packed keys");
        }

        var pattern = (Vector512<double>)(object)lanes.Pattern;
        Vector512<double> bytes = Avx512Vbmi.PermuteVar64x8(Vector512.Load(source), pattern.AsByte()).AsDouble();

        // The truth table of (bytes & mask) | exponent.
        return L.Subtract(
            (V)(object)Avx512F.TernaryLogic(
                bytes, (Vector512<double>)(object)lanes.Mask, (Vector512<double>)(object)lanes.Exponent, 0xEA),
            lanes.Bias);
    }

    private static long Half(Modulus modulus) => (long)(modulus.Value / 2);
}
