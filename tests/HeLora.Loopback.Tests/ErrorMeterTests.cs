using HeLora.Adapters.Peft;

namespace HeLora.Loopback.Tests;

public class ErrorMeterTests
{
    // delta = (2 x, -x).
    private static readonly LoraModule Module = new("m", 1, 2, 1, 1, [1], [2, -1]);

    [Fact]
    public void Errors_are_relative_to_the_largest_and_the_rms_delta()
    {
        var meter = new ErrorMeter(Module);
        meter.Add([1, 2], [2, -1, 4, -1.5f]);
        Assert.Equal(0.5 / 4, meter.Max, 1e-12);
        Assert.Equal(Math.Sqrt(0.25 / (4 + 1 + 16 + 4)), meter.Rms, 1e-12);
        Assert.True(meter.IsWithin(0.125));
        Assert.False(meter.IsWithin(0.124));
    }

    [Theory]
    [InlineData(1, float.NaN)]
    [InlineData(1, float.PositiveInfinity)]
    [InlineData(0, 1e-30f)]
    public void What_is_no_number_or_should_be_zero_is_infinitely_wrong(float x, float delta)
    {
        var meter = new ErrorMeter(Module);
        meter.Add([x], [delta, -x]);
        Assert.Equal(double.PositiveInfinity, meter.Max);
        Assert.False(meter.IsWithin(double.MaxValue));
    }

    [Fact]
    public void Zero_for_zero_is_right()
    {
        var meter = new ErrorMeter(Module);
        meter.Add([0], [0, 0]);
        Assert.True(meter.IsWithin(0));
    }
}
