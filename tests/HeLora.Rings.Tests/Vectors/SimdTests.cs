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
}
