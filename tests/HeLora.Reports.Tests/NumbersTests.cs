using HeLora.Measurements;

namespace HeLora.Reports.Tests;

public class NumbersTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0137, "0.0137")]
    [InlineData(0.16649, "0.166")]
    [InlineData(1.5, "1.50")]
    [InlineData(37.26, "37.3")]
    [InlineData(4883.4, "4883")]
    [InlineData(28012.3, "28\u202F012")]
    [InlineData(double.PositiveInfinity, "infinite")]
    [InlineData(double.NaN, "not a number")]
    public void Three_digits_matter(double value, string text) => Assert.Equal(text, Numbers.Of(value));

    [Fact]
    public void A_column_has_one_number_of_decimals()
    {
        Assert.Equal(["0.0090", "0.3880", "-"], Numbers.Column([0.009, 0.388, null]));
        Assert.Equal(["268", "28\u202F012"], Numbers.Column([268.4, 28012]));
        Assert.Equal(["1", "4096"], Numbers.Column([1, 4096]));
        Assert.Equal(["0", "-"], Numbers.Column([0, null]));
    }

    [Theory]
    [InlineData(0, "0\u202FB")]
    [InlineData(94, "94.0\u202FB")]
    [InlineData(24_640, "24.6\u202FkB")]
    [InlineData(1_700_000, "1.70\u202FMB")]
    [InlineData(2e9, "2.00\u202FGB")]
    public void Bytes(double value, string text) => Assert.Equal(text, Numbers.Bytes(value));

    [Theory]
    [InlineData(0, "0\u202F%")]
    [InlineData(0.0042, "0.4\u202F%")]
    [InlineData(0.62, "62\u202F%")]
    [InlineData(1, "100\u202F%")]
    public void Percentages(double value, string text) => Assert.Equal(text, Numbers.Percent(value));

    [Theory]
    [InlineData(13, "13")]
    [InlineData(3.5, "3.5")]
    [InlineData(2.375, "2.38")]
    [InlineData(40_960, "40\u202F960")]
    public void Counts(double value, string text) => Assert.Equal(text, Numbers.Count(value));

    [Fact]
    public void Units()
    {
        Assert.Equal("15.9\u202Fµs", Numbers.Milliseconds(0.0159));
        Assert.Equal("0.361\u202Fms", Numbers.Milliseconds(0.361));
        Assert.Equal("891\u202FMbit/s", Numbers.Bandwidth(891));
        Assert.Equal("1.34\u202FGbit/s", Numbers.Bandwidth(1342));
        Assert.Equal("0.06x", Numbers.Ratio(0.0557));
        Assert.Equal("5.84x", Numbers.Ratio(5.84));
        Assert.Equal("-", Numbers.Ratio(double.NaN));
    }
}
