using System.Text.RegularExpressions;
using HeLora.Adapters.Peft;

namespace HeLora.Bench;

/// <summary>Chooses modules by a part of their name or a regular expression.</summary>
public static class ModuleFilter
{
    /// <summary>The modules whose name contains the text, or a match of the regular expression; may be empty.</summary>
    /// <param name="modules">All modules.</param>
    /// <param name="text">A part of a name, or a regular expression; null for all.</param>
    public static IReadOnlyList<LoraModule> Choose(IReadOnlyList<LoraModule> modules, string? text)
    {
        if (text is null)
        {
            return modules;
        }

        Regex? regex = Compile(text);
        return [.. modules.Where(m => m.Name.Contains(text, StringComparison.Ordinal) || (regex?.IsMatch(m.Name) ?? false))];
    }

    // Null where the text is no regular expression, or one that cannot be matched in linear time.
    private static Regex? Compile(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
