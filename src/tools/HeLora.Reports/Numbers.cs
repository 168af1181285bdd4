using System.Globalization;

namespace HeLora.Reports;

/// <summary>Numbers, none negative, as reports show them: three digits that matter, thousands in groups, no exponents.</summary>
internal static class Numbers
{
    /// <summary>The text for a figure that is missing.</summary>
    public const string None = "-";

    // A narrow no-break space, between thousands and before units.
    private const string Gap = "\u202F";

    private const int MaxDecimals = 4, MaxDigits = 6;

    private static readonly NumberFormatInfo Grouped = new() { NumberGroupSeparator = Gap };

    /// <summary>One number with three significant digits, more before the point.</summary>
    public static string Of(double value) => WithDecimals(value, Decimals(value));

    /// <summary>A column of numbers with as many decimals as its smallest needs for three digits, within reason.</summary>
    public static IReadOnlyList<string> Column(IReadOnlyList<double?> values)
    {
        double[] sizes = [.. values.Where(v => v is { } x && x != 0 && double.IsFinite(x)).Select(v => v!.Value)];
        int decimals = sizes.Length == 0 || sizes.All(double.IsInteger) ? 0 : Math.Min(Decimals(sizes.Min()), MaxDecimals);
        int before = sizes.Length == 0 ? 1 : (int)Math.Floor(Math.Log10(sizes.Max())) + 1;
        decimals = Math.Clamp(decimals, 0, Math.Max(0, MaxDigits - before));
        return [.. values.Select(v => v is { } x ? WithDecimals(x, decimals) : None)];
    }

    /// <summary>One number with one decimal.</summary>
    public static string OneDecimal(double value) => WithDecimals(value, 1);

    /// <summary>An average of counts.</summary>
    public static string Count(double value) => value.ToString(value >= 10_000 ? "N0" : "0.##", Grouped);

    /// <summary>Bytes, in kB (1000 bytes) and so on.</summary>
    public static string Bytes(double value) => value switch
    {
        < 1e3 => $"{Of(Math.Round(value))}{Gap}B",
        < 1e6 => $"{Of(value / 1e3)}{Gap}kB",
        < 1e9 => $"{Of(value / 1e6)}{Gap}MB",
        _ => $"{Of(value / 1e9)}{Gap}GB",
    };

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? $"{(share is > 0 and < 0.0995 ? $"{100 * share:0.0}" : $"{Count(Math.Round(100 * share))}")}{Gap}%" : None;

    /// <summary>A ratio.</summary>
    public static string Ratio(double ratio) => double.IsFinite(ratio) ? $"{(ratio < 1 ? $"{ratio:0.00}" : Of(ratio))}x" : None;

    /// <summary>Microseconds, or a greater unit.</summary>
    public static string Milliseconds(double milliseconds) =>
        milliseconds is > 0 and < 0.1 ? $"{Of(1000 * milliseconds)}{Gap}µs" : $"{Of(milliseconds)}{Gap}ms";

    /// <summary>Megabits a second, or a greater unit.</summary>
    public static string Bandwidth(double megabits) => megabits < 1000 ? $"{Of(megabits)}{Gap}Mbit/s" : $"{Of(megabits / 1000)}{Gap}Gbit/s";

    private static int Decimals(double value) => value == 0 || !double.IsFinite(value)
        ? 0
        : Math.Clamp(2 - (int)Math.Floor(Math.Log10(value)), 0, 15);

    private static string WithDecimals(double value, int decimals) => double.IsFinite(value)
        ? value.ToString((value >= 10_000 ? "N" : "F") + decimals, Grouped)
        : double.IsNaN(value) ? "not a number" : "infinite";
}
