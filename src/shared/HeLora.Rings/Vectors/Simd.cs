using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Chooses the vector width and runs kernels in it.</summary>
public static class Simd
{
    /// <summary>The widest vectors this machine runs fast, as the runtime reports them.</summary>
    public static VectorWidth Widest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512DQ.IsSupported && Avx512F.IsSupported ? VectorWidth.Vector512
            : Avx2.IsSupported ? VectorWidth.Vector256
            : Vector128.IsHardwareAccelerated ? VectorWidth.Vector128
            : VectorWidth.Scalar;
    }

    /// <summary>The instruction set in use, for reports.</summary>
    public static string Name => Widest switch
    {
        VectorWidth.Vector512 => "AVX-512",
        VectorWidth.Vector256 => Fma.IsSupported ? "AVX2+FMA" : "AVX2",
        VectorWidth.Vector128 => "128-bit",
        _ => "scalar",
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<TKernel>(ref TKernel kernel)
        where TKernel : struct, IVectorKernel => Run(ref kernel, Widest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<TKernel>(ref TKernel kernel, VectorWidth width)
        where TKernel : struct, IVectorKernel
    {
        switch (width)
        {
            case VectorWidth.Vector512: kernel.Run<Lanes512, Vector512<double>>(); break;
            case VectorWidth.Vector256: kernel.Run<Lanes256, Vector256<double>>(); break;
            case VectorWidth.Vector128: kernel.Run<Lanes128, Vector128<double>>(); break;
            case VectorWidth.Scalar: kernel.Run<ScalarLanes, double>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(width), width, "expected 1, 2, 4 or 8 lanes");
        }
    }
}
