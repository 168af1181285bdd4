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
        foreach (VectorWidth width in RingData.Widths.Where(width => width < VectorWidth.Vector512))
        {
            int count = (int)width;
            double[] source = [.. Enumerable.Range(0, 64).Select(i => (double)i)];
            double[] target = new double[64];
            fixed (double* from = source, to = target)
            {
                switch (width)
                {
                    case VectorWidth.Vector256: Lanes256.TransposeTile(from, to); break;
                    case VectorWidth.Vector128: Lanes128.TransposeTile(from, to); break;
                    default: ScalarLanes.TransposeTile(from, to); break;
                }
            }

            for (int i = 0; i < 64; i++)
            {
                bool inside = i / 8 < count && i % 8 < count;
                Assert.Equal(inside ? source[(8 * (i % 8)) + (i / 8)] : 0, target[i]);
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
}
