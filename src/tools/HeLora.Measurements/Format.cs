namespace HeLora.Measurements;

/// <summary>Numbers in tables.</summary>
public static class Format
{
    /// <summary>An error as a power of two.</summary>
    public static string PowerOfTwo(double value) => value == 0 ? "0" : double.IsFinite(value) ? $"2^{Math.Log2(value):F1}" : "inf";

    /// <summary>Bytes as kilobytes of 1000.</summary>
    public static string Kilobytes(double bytes) => $"{bytes / 1000:F1}";

    /// <summary>Yes or no.</summary>
    public static string YesNo(bool value) => value ? "yes" : "no";
}
