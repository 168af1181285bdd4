using System.Text.Json.Serialization;

namespace HeLora.Measurements;

/// <summary>A saved adapter: its configuration and its modules.</summary>
public sealed record AdapterDescription(ConfigDescription Config, AdapterTotals Totals, IReadOnlyList<ModuleDescription> Modules)
{
    /// <summary>The format's name; it changes when a field changes its meaning.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "helora.adapter/1";
}
