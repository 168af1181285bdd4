using System.Text.Json.Serialization;

namespace HeLora.Measurements;

/// <summary>The report of a sweep.</summary>
public sealed record EndToEndReport(
    MachineInfo Machine, SweepSummary Summary, BestConfigurations BestConfigurations, IReadOnlyList<ConfigResult> AllResults)
{
    /// <summary>The format's name; it changes when a field changes its meaning.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "helora.bench.end2end/1";
}
