using CsCheck;
using HeLora.Cli.Report.Plots;

namespace HeLora.Cli.Tests.Report.Plots;

public class AxisTests
{
    [Theory]
    [InlineData(0.421, new[] { 0, 0.1, 0.2, 0.3, 0.4, 0.5 })]
    [InlineData(74.6, new double[] { 0, 20, 40, 60, 80 })]
    [InlineData(1, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(0, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    public void From_zero_in_round_steps(double greatest, double[] ticks) => Assert.Equal(ticks, Axis.FromZero(greatest).Ticks);

    [Theory]
    [InlineData(2216, 9393, new double[] { 2000, 5000, 10_000 })]
    [InlineData(1000, 1000, new double[] { 1000, 2000 })]
    [InlineData(0.3, 7, new[] { 0.2, 0.5, 1, 2, 5, 10 })]
    [InlineData(3, 30_000, new double[] { 2, 10, 100, 1000, 10_000, 50_000 })]
    public void Logarithmic(double least, double greatest, double[] ticks) => Assert.Equal(ticks, Axis.Logarithmic(least, greatest).Ticks);

    [Fact]
    public void Values_are_between_the_ends_in_order() => Gen.Select(Gen.Double[1e-9, 1e12], Gen.Double[1, 1e6], Gen.Double[0, 1], Gen.Bool).Sample(
        (least, factor, between, isLogarithmic) =>
        {
            double greatest = least * factor, value = least + (between * (greatest - least));
            Axis axis = isLogarithmic ? Axis.Logarithmic(least, greatest) : Axis.FromZero(greatest);
            Assert.Equal(0, axis.At(axis.Ticks[0]));
            Assert.Equal(1, axis.At(axis.Ticks[^1]), 1e-9);
            Assert.True(axis.Ticks[0] <= least * (1 + 1e-9) && axis.Ticks[^1] >= greatest * (1 - 1e-9));
            Assert.InRange(axis.Ticks.Count, 2, 30);
            Assert.InRange(axis.At(value), axis.At(least), axis.At(greatest));
            Assert.Equal(axis.Ticks.Order(), axis.Ticks);
        });

    [Fact]
    public void Extremes_stay_on_the_axis()
    {
        Assert.Equal(0, Axis.Logarithmic(1, 10).At(0));
        Assert.Equal(1, Axis.FromZero(1).At(double.PositiveInfinity));
        Assert.All(Axis.Logarithmic(5e-324, double.MaxValue).Ticks, tick => Assert.True(double.IsFinite(tick) && tick > 0));
        Assert.All(Axis.FromZero(5e-324).Ticks, tick => Assert.True(double.IsFinite(tick)));
    }
}
