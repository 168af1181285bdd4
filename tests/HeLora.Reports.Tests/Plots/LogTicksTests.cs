using CsCheck;
using HeLora.Measurements;
using HeLora.Reports.Plots;

namespace HeLora.Reports.Tests.Plots;

public class LogTicksTests
{
    [Theory]
    [InlineData(2216, 9393, new double[] { 2000, 5000, 10_000 })]
    [InlineData(1000, 1000, new double[] { 1000, 2000 })]
    [InlineData(0.3, 7, new[] { 0.2, 0.5, 1, 2, 5, 10 })]
    [InlineData(3, 30_000, new double[] { 1, 10, 100, 1000, 10_000, 100_000 })]
    public void Round_values_around_what_is_shown(double least, double greatest, double[] ticks) => Assert.Equal(ticks, LogTicks.Between(least, greatest));

    [Fact]
    public void Values_are_between_the_ends() => Gen.Select(Gen.Double[-9, 12], Gen.Double[0, 6]).Sample((log, range) =>
    {
        double least = Math.Pow(10, log), greatest = Math.Pow(10, log + range);
        double[] ticks = LogTicks.Between(least, greatest);
        Assert.True(ticks[0] <= least * (1 + 1e-9) && ticks[^1] >= greatest * (1 - 1e-9));
        Assert.InRange(ticks.Length, 2, 11);
        Assert.Equal(ticks.Order().Distinct(), ticks);
    });

    [Fact]
    public void Extremes_have_an_end()
    {
        Assert.Equal([1e-12, 1e21], new[] { LogTicks.Between(5e-324, double.MaxValue) }.SelectMany(t => new[] { t[0], t[^1] }));
        Assert.Equal(-12, LogTicks.Log(5e-324));
        Assert.Equal(21, LogTicks.Log(double.PositiveInfinity));
    }
}
