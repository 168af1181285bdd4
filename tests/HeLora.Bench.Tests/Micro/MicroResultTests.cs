using HeLora.Measurements;

namespace HeLora.Bench.Tests;

public class MicroResultTests
{
    [Fact]
    public void Samples_are_summarised()
    {
        var operation = new MicroOperation("rotate_hoisted", 2, () => { }, () => 0) { Count = 8 };
        MicroResult result = MicroResults.Of(operation, [1, 2, 3, 6], 0.5, 0.25);
        Assert.Equal("rotate_hoisted", result.Operation);
        Assert.Equal(2, result.Limbs);
        Assert.Equal(32, result.Iterations);
        Assert.Equal(96, result.TotalTimeMs);
        Assert.Equal(3, result.AvgTimeMs);
        Assert.Equal(1, result.MinTimeMs);
        Assert.Equal(6, result.MaxTimeMs);
        Assert.Equal(2.5, result.MedianTimeMs);
        Assert.Equal(Math.Sqrt(3.5), result.StdTimeMs, 1e-12);
        Assert.False(result.Valid);
        Assert.True(MicroResults.Of(operation, [1], 0.25, 0.25).Valid);
        Assert.False(MicroResults.Of(operation, [1], double.NaN, 0.25).Valid);
    }
}
