namespace HeLora.Adapters.Peft;

/// <summary>The modules that <c>target_modules</c> or <c>exclude_modules</c> names.</summary>
internal sealed class ModuleSelector
{
    private readonly string[] _names;
    private readonly ModulePattern? _pattern;
    private readonly bool _all;

    private ModuleSelector(string[] names, ModulePattern? pattern, bool all)
    {
        _names = names;
        _pattern = pattern;
        _all = all;
    }

    public static ModuleSelector None { get; } = new([], pattern: null, all: false);

    public static ModuleSelector All { get; } = new([], pattern: null, all: true);

    /// <summary>Selects modules named so, or whose name ends so after a dot.</summary>
    public static ModuleSelector ByNames(string[] names) => new(names, pattern: null, all: false);

    /// <summary>Selects modules whose whole name matches.</summary>
    public static ModuleSelector ByPattern(string field, string pattern) =>
        new([], ModulePattern.Full(field, pattern), all: false);

    public bool Selects(string moduleName)
    {
        if (_all)
        {
            return true;
        }

        if (_pattern is not null)
        {
            return _pattern.IsMatch(moduleName);
        }

        return Array.Exists(_names, name =>
            moduleName.EndsWith(name, StringComparison.Ordinal)
            && (moduleName.Length == name.Length || moduleName[^(name.Length + 1)] == '.'));
    }
}
