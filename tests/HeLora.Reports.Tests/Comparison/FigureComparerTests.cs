using CsCheck;
using HeLora.Measurements;

namespace HeLora.Reports.Tests;

public class FigureComparerTests
{
    [Theory]
    [InlineData(13, 13.0)]
    [InlineData(2.375, 2.375)]
    [InlineData(0, 0.0)]
    public void Equal_counts_are_no_difference(double baseline, double current) => Assert.Empty(Of(c => c.Count("f", baseline, current)));

    [Theory]
    [InlineData(13, 14, "13 -> 14")]
    [InlineData(14, 13, "14 -> 13")]
    [InlineData(0, 1e-9, "0 -> 1E-09")]
    [InlineData(95.999999, 96, "95.999999 -> 96")]
    public void Any_other_count_is_a_regression_up_or_down(double baseline, double current, string text)
    {
        Difference difference = Assert.Single(Of(c => c.Count("f", baseline, current), countsOnly: true));
        Assert.True(difference.IsRegression);
        Assert.Equal($"x: f: {text} (expected the same)", difference.ToString());
    }

    [Theory]
    [InlineData(100, 110, 0)]
    [InlineData(100, 110.1, 1)]
    [InlineData(100, 91, 0)]
    [InlineData(100, 90.8, -1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0.001, 1)]
    [InlineData(0.001, 0, -1)]
    public void Times_may_be_longer_by_the_tolerance(double baseline, double current, int worse) =>
        Check(worse, Of(c => c.Time("f", baseline, current)), "faster");

    [Theory]
    [InlineData(0.001, 0.0015, 0)]
    [InlineData(0.001, 0.00151, 1)]
    [InlineData(0.0015, 0.00101, 0)]
    [InlineData(0.0015, 0.00099, -1)]
    [InlineData(0.001, double.NaN, 1)]
    [InlineData(0.001, double.PositiveInfinity, 1)]
    [InlineData(double.NaN, double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0.001, -1)]
    public void Errors_may_be_greater_by_a_factor(double baseline, double current, int worse) =>
        Check(worse, Of(c => c.Error("f", baseline, current, 1.5)), "more accurate");

    [Fact]
    public void Times_and_errors_say_by_how_much()
    {
        Assert.Equal("x: f: 55.6 -> 71.2 (1.281x, expected at most 1.1x)", Assert.Single(Of(c => c.Time("f", 55.6, 71.2))).ToString());
        Assert.Equal("x: f: 2^-10.0 -> 2^-9.0 (2.000x, expected at most 1.5x)", Assert.Single(Of(c => c.Error("f", 1.0 / 1024, 1.0 / 512, 1.5))).ToString());
    }

    [Fact]
    public void Counts_only_leaves_times_and_errors_out() => Assert.Empty(Of(
        c =>
        {
            c.Time("f", 1, 100);
            c.Time("f", 1, null);
            c.Error("f", 1, 100, 2);
            c.Error("f", null, 1, 2);
        },
        countsOnly: true));

    [Fact]
    public void What_the_baseline_has_must_be_there()
    {
        foreach (Action<FigureComparer, double?, double?> kind in (Action<FigureComparer, double?, double?>[])[
            (c, was, @is) => c.Count("f", was, @is), (c, was, @is) => c.Time("f", was, @is), (c, was, @is) => c.Error("f", was, @is, 2)])
        {
            Assert.Empty(Of(c => kind(c, null, null)));
            Difference missing = Assert.Single(Of(c => kind(c, 1, null)));
            Assert.Equal(("missing", true), (missing.Verdict, missing.IsRegression));
            Difference @new = Assert.Single(Of(c => kind(c, null, 1)));
            Assert.Equal(("new", false), (@new.Verdict, @new.IsRegression));
        }
    }

    [Fact]
    public void A_result_that_is_no_longer_right_is_a_regression()
    {
        Assert.Equal("x: valid: yes -> no (too  bad)", Assert.Single(Of(c => c.Validity(true, false, "too\n\tbad"))).ToString());
        Assert.False(Assert.Single(Of(c => c.Validity(false, true, null))).IsRegression);
        Assert.Empty(Of(c => c.Validity(true, true, null)));
        Assert.Empty(Of(c => c.Validity(false, false, "why")));
    }

    [Fact]
    public void Worse_one_way_is_better_the_other_way() => Gen.Select(Gen.Double[1e-3, 1e3], Gen.Double[1e-3, 1e3]).Sample((a, b) =>
    {
        IReadOnlyList<Difference> one = Of(c => c.Time("f", a, b)), other = Of(c => c.Time("f", b, a));
        Assert.Equal(one.Count, other.Count);
        Assert.True(one.Count == 0 || one[0].IsRegression != other[0].IsRegression);
        Assert.Equal(b > 1.1 * a, one.Any(d => d.IsRegression));
    });

    private static IReadOnlyList<Difference> Of(Action<FigureComparer> compare, bool countsOnly = false)
    {
        var comparer = new FigureComparer("x", new CompareOptions(0.1, countsOnly));
        compare(comparer);
        return comparer.Differences;
    }

    private static void Check(int worse, IReadOnlyList<Difference> differences, string better)
    {
        Assert.Equal(worse == 0 ? 0 : 1, differences.Count);
        Assert.All(differences, d => Assert.Equal(worse > 0, d.IsRegression));
        Assert.All(differences, d => Assert.Equal(worse < 0, d.Verdict.EndsWith(better, StringComparison.Ordinal)));
    }
}
