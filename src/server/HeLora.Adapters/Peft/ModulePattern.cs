using System.Text.RegularExpressions;

namespace HeLora.Adapters.Peft;

/// <summary>A regular expression from a configuration, limited in length and time.</summary>
internal sealed class ModulePattern
{
    public const int MaxLength = 8192;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    private readonly string _field;
    private readonly Regex _regex;

    private ModulePattern(string field, Regex regex)
    {
        _field = field;
        _regex = regex;
    }

    /// <summary>A pattern for the whole name, as Python's <c>re.fullmatch</c>.</summary>
    public static ModulePattern Full(string field, string pattern) => new(field, Compile(field, pattern, pattern, @"\z"));

    /// <summary>A pattern for the name or its end after a dot, as PEFT's <c>get_pattern_key</c>: <c>re.match</c> of this text.</summary>
    public static ModulePattern Suffix(string field, string pattern) => new(field, Compile(field, pattern, $@"(.*\.)?({pattern})$", ""));

    public bool IsMatch(string moduleName)
    {
        try
        {
            return _regex.IsMatch(moduleName);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new AdapterFormatException(
                $"{_field}: the regular expression takes over {Timeout.TotalMilliseconds} ms for '{moduleName}'; expected a simpler one.",
                exception);
        }
    }

    private static Regex Compile(string field, string pattern, string whole, string end)
    {
        if (pattern.Length > MaxLength)
        {
            throw new AdapterFormatException($"{field}: a regular expression of {pattern.Length} characters; expected at most {MaxLength}.");
        }

        string anchored = $@"\A(?:{whole}){end}";
        try
        {
            // On its own first, so that unbalanced brackets cannot escape the anchoring group.
            _ = new Regex(whole, RegexOptions.CultureInvariant, Timeout);
            try
            {
                return new Regex(anchored, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout);
            }
            catch (NotSupportedException)
            {
                // Look-around and back-references need the backtracking engine; the timeout bounds it.
                return new Regex(anchored, RegexOptions.CultureInvariant, Timeout);
            }
        }
        catch (ArgumentException exception)
        {
            throw new AdapterFormatException($"{field}: '{pattern}' is not a regular expression: {exception.Message}", exception);
        }
    }
}
