using System.Text;

namespace HeLora.Measurements;

/// <summary>Makes texts from files safe to show.</summary>
public static class PlainText
{
    private const int MaxLength = 400, MaxShown = 60;

    private const char Unknown = '\uFFFD';

    /// <summary>
    /// Returns one line without control characters, of a length that fits a page. Characters that change the direction of text
    /// count as control characters.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clean.Length >= MaxLength)
            {
                return clean.Append("...").ToString();
            }

            if (Rune.IsWhiteSpace(rune) && rune.Value != '\u202F')
            {
                clean.Append(' ');
            }
            else if (IsPrintable(rune))
            {
                clean.Append(rune);
            }
            else
            {
                clean.Append(Unknown);
            }
        }

        return clean.ToString();
    }

    /// <summary>A clean text, short enough to be quoted in an error.</summary>
    public static string Clip(string text) => Clean(text.Length <= MaxShown ? text : $"{text[..MaxShown]}...");

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.PrivateUse
        or System.Globalization.UnicodeCategory.Surrogate);
}
