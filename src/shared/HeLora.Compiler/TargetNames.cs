namespace HeLora.Compiler;

/// <summary>Writes and reads targets as text: all, qkvo, qkv, mlp, single, or names of projections joined with commas.</summary>
public static class TargetNames
{
    // Wider names come first, so that a text does not name again what an earlier name covers.
    private static readonly (string Name, LoraTargets Targets)[] Names =
    [
        ("all", LoraTargets.All), ("qkvo", LoraTargets.Qkvo), ("qkv", LoraTargets.Qkv), ("mlp", LoraTargets.Mlp),
        ("q", LoraTargets.Query), ("k", LoraTargets.Key), ("v", LoraTargets.Value), ("o", LoraTargets.Output),
        ("gate", LoraTargets.Gate), ("up", LoraTargets.Up), ("down", LoraTargets.Down), ("single", LoraTargets.Single),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Names.Select(n => n.Name)];

    /// <summary>Reads targets.</summary>
    /// <param name="text">Names joined with commas.</param>
    /// <exception cref="ArgumentException">A name is unknown, or single stands beside others.</exception>
    public static LoraTargets Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        LoraTargets targets = LoraTargets.None;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            LoraTargets found = Array.Find(Names, n => n.Name == name).Targets;
            targets |= found != LoraTargets.None
                ? found
                : throw new ArgumentException($"targets: '{name}'; expected {string.Join(", ", Known)}, or some of these joined with commas", nameof(text));
        }

        return targets == LoraTargets.Single || !targets.HasFlag(LoraTargets.Single)
            ? targets
            : throw new ArgumentException("targets: 'single' beside others; expected it alone", nameof(text));
    }

    /// <summary>The shortest text that reads back as the targets.</summary>
    public static string Format(LoraTargets targets)
    {
        var parts = new List<string>();
        foreach ((string name, LoraTargets covered) in Names)
        {
            if ((targets & covered) == covered)
            {
                parts.Add(name);
                targets &= ~covered;
            }
        }

        return string.Join(',', parts);
    }
}
