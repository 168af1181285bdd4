namespace HeLora.Reports.Plots;

/// <summary>Round values of a logarithmic scale: 1, 2, 5, 10 and so on.</summary>
internal static class LogTicks
{
    private const int Least = -12, Greatest = 21, MostDecades = 3;

    private static readonly int[] Steps = [1, 2, 5];

    /// <summary>The place of a value above zero on the scale.</summary>
    public static double Log(double value) => Math.Clamp(Math.Log10(value), Least, Greatest);

    /// <summary>
    /// Round values, the first at most the least, the last at least the greatest; of many decades powers of ten alone.
    /// </summary>
    public static double[] Between(double least, double greatest)
    {
        int first = (int)Math.Floor(Log(least)), last = (int)Math.Floor(Log(greatest)) + 1;
        int[] steps = last - first > MostDecades ? [1] : Steps;
        double[] all = [.. Enumerable.Range(first, last - first).SelectMany(decade => steps.Select(step => step * Math.Pow(10, decade))), Math.Pow(10, last)];
        int from = Array.FindLastIndex(all, tick => Log(tick) <= Log(least)), to = Array.FindIndex(all, tick => Log(tick) >= Log(greatest));
        return all[from..(Math.Max(to, from + 1) + 1)];
    }
}
