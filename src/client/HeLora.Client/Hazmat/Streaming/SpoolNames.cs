using System.Globalization;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>The names of a spool's files.</summary>
internal static class SpoolNames
{
    /// <summary>The cursor.</summary>
    public const string Cursor = "cursor";

    /// <summary>Ends the name of a block that is not complete.</summary>
    public const string Temporary = ".new";

    private const string Prefix = "block-", Suffix = ".masks";

    /// <summary>All blocks.</summary>
    public const string Blocks = Prefix + "*" + Suffix;

    /// <summary>The name of a block.</summary>
    public static string Block(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}{Suffix}");

    /// <summary>The number in a name.</summary>
    /// <exception cref="InvalidDataException">It is no block's name.</exception>
    public static long Number(string name)
    {
        ReadOnlySpan<char> digits = name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && Block(number) == name
            ? number
            : throw new InvalidDataException($"{name}: expected a block's name, {Prefix}NUMBER{Suffix}");
    }
}
