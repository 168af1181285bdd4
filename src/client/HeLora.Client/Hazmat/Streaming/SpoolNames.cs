using System.Globalization;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>The names of a spool's files.</summary>
internal static class SpoolNames
{
    /// <summary>The name of the cursor file.</summary>
    public const string Cursor = "cursor";

    /// <summary>The end of the name of a block that is not complete.</summary>
    public const string Temporary = ".new";

    private const string Prefix = "block-", Suffix = ".masks";

    /// <summary>The pattern of all blocks' names.</summary>
    public const string Blocks = Prefix + "*" + Suffix;

    /// <summary>The name of a block's file.</summary>
    public static string Block(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}{Suffix}");

    /// <summary>The number in a block's name.</summary>
    /// <exception cref="InvalidDataException">The name is no block's.</exception>
    public static long Number(string name)
    {
        ReadOnlySpan<char> digits = name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && Block(number) == name
            ? number
            : throw new InvalidDataException($"file: {name}; expected a block's name, {Prefix}NUMBER{Suffix}");
    }
}
