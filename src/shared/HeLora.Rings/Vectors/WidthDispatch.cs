using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// Runs a kernel in a vector width. Only this class turns a width into a type of lanes. A kernel is a structure whose fields
/// are its arguments and whose generic method is compiled once for every width.
/// </summary>
internal static class WidthDispatch
{
    /// <summary>Runs a kernel over doubles in the widest vectors of this machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(ref TKernel kernel)
        where TKernel : struct, IVectorKernel => Run(ref kernel, Simd.Widest);

    /// <summary>Runs a kernel over doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(ref TKernel kernel, VectorWidth width)
        where TKernel : struct, IVectorKernel
    {
        switch (width)
        {
            case VectorWidth.Vector512: kernel.Run<Lanes512, Vector512<double>>(); break;
            case VectorWidth.Vector256: kernel.Run<Lanes256, Vector256<double>>(); break;
            case VectorWidth.Vector128: kernel.Run<Lanes128, Vector128<double>>(); break;
            case VectorWidth.Scalar: kernel.Run<ScalarLanes, double>(); break;
            default: throw Unknown(width);
        }
    }

    /// <summary>Runs a kernel over words and doubles: whole vectors first, the remaining elements one by one.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="width">The width of the vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunWords<TKernel>(ref TKernel kernel, int length, VectorWidth width)
        where TKernel : struct, IWordKernel, allows ref struct
    {
        nuint all = (nuint)length, whole = all & ~((nuint)width - 1);
        switch (width)
        {
            case VectorWidth.Vector512: kernel.Run<WordLanes512, Vector512<ulong>, Vector512<double>>(0, whole); break;
            case VectorWidth.Vector256: kernel.Run<WordLanes256, Vector256<ulong>, Vector256<double>>(0, whole); break;
            case VectorWidth.Vector128: kernel.Run<WordLanes128, Vector128<ulong>, Vector128<double>>(0, whole); break;
            case VectorWidth.Scalar: whole = 0; break;
            default: throw Unknown(width);
        }

        if (whole < all)
        {
            kernel.Run<WordLanes64, ulong, double>(whole, all);
        }
    }

    /// <summary>Runs a kernel of a product with a matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunProduct<T, TKernel>(ref TKernel kernel, VectorWidth width)
        where T : unmanaged
        where TKernel : struct, IProductKernel<T>
    {
        switch (width)
        {
            case VectorWidth.Vector512: kernel.Run<ProductLanes512<T>, Vector512<T>>(); break;
            case VectorWidth.Vector256: kernel.Run<ProductLanes256<T>, Vector256<T>>(); break;
            case VectorWidth.Vector128: kernel.Run<ProductLanes128<T>, Vector128<T>>(); break;
            case VectorWidth.Scalar: kernel.Run<ScalarProductLanes<T>, T>(); break;
            default: throw Unknown(width);
        }
    }

    private static ArgumentOutOfRangeException Unknown(VectorWidth width) =>
        new(nameof(width), width, $"width: {(int)width} lanes of doubles; expected 1, 2, 4 or 8");
}
