namespace HeLora.Cli.Report.Plots;

/// <summary>Maps values to pixels, and knows round values to mark.</summary>
/// <param name="Ticks">The values marked, ascending; the first and the last are the ends.</param>
/// <param name="IsLogarithmic">Whether equal ratios are equally long.</param>
internal sealed record Axis(IReadOnlyList<double> Ticks, bool IsLogarithmic)
{
    // Far beyond what is measured, and far from where doubles end.
    private const double Least = 1e-12, Greatest = 1e21;

    private static readonly double[] Steps = [1, 2, 5];

    /// <summary>From zero to at least a value, in about five round steps.</summary>
    public static Axis FromZero(double greatest)
    {
        double end = greatest > Least ? Math.Min(greatest, Greatest) : 1, step = RoundUp(end / 5);
        int count = (int)Math.Ceiling((end / step) - 1e-9);
        return new Axis([.. Enumerable.Range(0, count + 1).Select(i => Round(i * step))], false);
    }

    /// <summary>Logarithmic, from at most one value to at least another, both above zero, marked at 1, 2, 5, 10 and so on.</summary>
    public static Axis Logarithmic(double least, double greatest)
    {
        double end = RoundUp(Math.Clamp(greatest, Least, Greatest));
        var ticks = new List<double> { RoundDown(Math.Clamp(least, Least, Greatest)) };
        while (ticks[^1] < end * (1 - 1e-9) || ticks.Count < 2)
        {
            ticks.Add(RoundUp(ticks[^1] * 1.5));
        }

        // Tens alone are enough for many decades.
        return new Axis(ticks.Count > 10 ? [.. ticks.Where((t, i) => i == 0 || i == ticks.Count - 1 || IsPowerOfTen(t))] : ticks, true);
    }

    /// <summary>Where a value is, from 0 at the first tick to 1 at the last; values beyond are at the ends.</summary>
    public double At(double value)
    {
        double at = IsLogarithmic
            ? Math.Log(value / Ticks[0]) / Math.Log(Ticks[^1] / Ticks[0])
            : (value - Ticks[0]) / (Ticks[^1] - Ticks[0]);
        return Math.Clamp(at, 0, 1);
    }

    private static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Round(Steps.Append(10).First(step => step * power >= value * (1 - 1e-9)) * power);
    }

    private static double RoundDown(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Round(Steps.Last(step => step * power <= value * (1 + 1e-9)) * power);
    }

    private static bool IsPowerOfTen(double value) => Math.Abs(Math.Log10(value) - Math.Round(Math.Log10(value))) < 1e-9;

    // Off by a rounding, a tick would be labelled 0.30000000000000004.
    private static double Round(double value) => double.Parse($"{value:G12}");
}
