using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>
/// Compares figures of one configuration, each by the rule of its kind. A figure that the baseline has must be in the current
/// report; one that only the current report has is new.
/// </summary>
internal sealed class FigureComparer(string configuration, CompareOptions options)
{
    private const string None = "-";

    private const int MaxText = 12;

    private readonly List<Difference> _differences = [];

    /// <summary>The differences so far.</summary>
    public IReadOnlyList<Difference> Differences => _differences;

    /// <summary>Compares an exact figure: any change is a regression, until a new baseline is made.</summary>
    public void Count(string figure, double? baseline, double? current)
    {
        if (AreBoth(figure, baseline, current, value => $"{value}") && baseline != current)
        {
            Add(figure, $"{baseline}", $"{current}", "expected the same", true);
        }
    }

    /// <summary>Compares a time in transforms: one that is longer by more than the tolerance is a regression.</summary>
    public void Time(string figure, double? baseline, double? current)
    {
        if (!options.CountsOnly && AreBoth(figure, baseline, current, Numbers.Of))
        {
            Ratio(figure, baseline!.Value, current!.Value, 1 + options.Tolerance, Numbers.Of, "faster");
        }
    }

    /// <summary>
    /// Compares an error: one that is greater by more than a factor is a regression. Keys and noise differ from run to run.
    /// </summary>
    public void Error(string figure, double? baseline, double? current, double factor)
    {
        if (!options.CountsOnly && AreBoth(figure, baseline, current, Format.PowerOfTwo))
        {
            Ratio(figure, baseline!.Value, current!.Value, factor, Format.PowerOfTwo, "more accurate");
        }
    }

    /// <summary>Compares a text that identifies what was run: a change is shown, but is no regression by itself.</summary>
    public void Identity(string figure, string? baseline, string? current, string change)
    {
        if (baseline is not null && current is not null && baseline != current)
        {
            Add(figure, Shorten(baseline), Shorten(current), change, false);
        }
    }

    /// <summary>Compares whether results are right.</summary>
    /// <param name="baseline">Whether it was.</param>
    /// <param name="current">Whether it is.</param>
    /// <param name="reason">Why it is not.</param>
    public void Validity(bool baseline, bool current, string? reason)
    {
        if (baseline != current)
        {
            Add(
                "valid", Format.YesNo(baseline), Format.YesNo(current),
                current ? "right again" : PlainText.Clean(reason ?? "no reason given"), isRegression: baseline);
        }
    }

    private static string Shorten(string text) => PlainText.Clean(text.Length <= MaxText ? text : $"{text[..MaxText]}...");

    // NaN is worse than everything but NaN.
    private void Ratio(string figure, double baseline, double current, double most, Func<double, string> format, string better)
    {
        double ratio = baseline.Equals(current) ? 1 : current / baseline;
        if (!(ratio <= most))
        {
            Add(figure, format(baseline), format(current), $"{ratio:0.000}x, expected at most {most:0.###}x", true);
        }
        else if (ratio < 1 / most)
        {
            Add(figure, format(baseline), format(current), $"{ratio:0.000}x, {better}", false);
        }
    }

    private bool AreBoth(string figure, double? baseline, double? current, Func<double, string> format)
    {
        if (baseline is { } old && current is null)
        {
            Add(figure, format(old), None, "missing", true);
        }
        else if (baseline is null && current is { } value)
        {
            Add(figure, None, format(value), "new", false);
        }

        return baseline is not null && current is not null;
    }

    private void Add(string figure, string baseline, string current, string verdict, bool isRegression) =>
        _differences.Add(new Difference(configuration, figure, baseline, current, verdict, isRegression));
}
