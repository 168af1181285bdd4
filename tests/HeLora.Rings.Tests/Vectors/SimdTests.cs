using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings.Tests;

public class SimdTests
{
    [Fact]
    public void WidestIsWhatTheRuntimeReports()
    {
        Assert.Equal(Avx512F.IsSupported && Avx512DQ.IsSupported, Simd.Widest == VectorWidth.Vector512);
        Assert.Equal(Avx2.IsSupported, Simd.Widest >= VectorWidth.Vector256);
        Assert.Equal(Vector128.IsHardwareAccelerated, Simd.Widest >= VectorWidth.Vector128);
        Assert.NotEmpty(Simd.Name);
    }

    [Fact]
    public unsafe void TransposesAreTransposes()
    {
        foreach (VectorWidth width in RingData.Widths)
        {
            int count = (int)width;
            double[] source = [.. Enumerable.Range(0, 64).Select(i => (double)i)];
            double[] target = new double[64];
            fixed (double* from = source, to = target)
            {
                var kernel = new TransposeKernel(from, to);
                WidthDispatch.Run(ref kernel, width);
            }

            for (int i = 0; i < 64; i++)
            {
                Assert.Equal(i / 8 < count ? source[(8 * (i % 8)) + (i / 8)] : 0, target[i]);
            }
        }
    }

    [Fact]
    public void OtherWidthsAreRefused()
    {
        Modulus modulus = RingData.Modulus(1024, 40);
        double[] a = new double[8];
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Residues.Run<ElementOperations.Add>(modulus, a, a, a, width: (VectorWidth)3));
    }

    private readonly unsafe struct TransposeKernel(double* from, double* to) : IVectorKernel
    {
        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            Butterflies<L, V>.Load8(from, 8, out Quad<V> low, out Quad<V> high);
            L.StoreTransposed(to, low, high);
        }
    }
}
