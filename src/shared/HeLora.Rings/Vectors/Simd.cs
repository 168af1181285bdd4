using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Names the vector width and the instruction set that kernels use on this machine.</summary>
public static class Simd
{
    /// <summary>The widest vectors that this machine runs fast, as the runtime reports them.</summary>
    public static VectorWidth Widest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512DQ.IsSupported && Avx512F.IsSupported ? VectorWidth.Vector512
            : Avx2.IsSupported ? VectorWidth.Vector256
            : Vector128.IsHardwareAccelerated ? VectorWidth.Vector128
            : VectorWidth.Scalar;
    }

    /// <summary>The name of the instruction set in use, for reports.</summary>
    public static string Name => Widest switch
    {
        VectorWidth.Vector512 => "AVX-512",
        VectorWidth.Vector256 => Fma.IsSupported ? "AVX2+FMA" : "AVX2",
        VectorWidth.Vector128 => "128-bit",
        _ => "scalar",
    };
}
