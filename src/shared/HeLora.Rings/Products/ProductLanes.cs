using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>Runs kernels over <see cref="IProductLanes{T, V}"/> in a vector width.</summary>
internal static class ProductLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, TKernel>(ref TKernel kernel, VectorWidth width)
        where T : unmanaged
        where TKernel : struct, IProductKernel<T>
    {
        switch (width)
        {
            case VectorWidth.Vector512: kernel.Run<ProductLanes512<T>, Vector512<T>>(); break;
            case VectorWidth.Vector256: kernel.Run<ProductLanes256<T>, Vector256<T>>(); break;
            case VectorWidth.Vector128: kernel.Run<ProductLanes128<T>, Vector128<T>>(); break;
            case VectorWidth.Scalar: kernel.Run<ScalarProductLanes<T>, T>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(width), width, "expected 1, 2, 4 or 8 lanes of doubles");
        }
    }
}
