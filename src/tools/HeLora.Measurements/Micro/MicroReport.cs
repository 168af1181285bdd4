using System.Text.Json.Serialization;

namespace HeLora.Measurements;

/// <summary>The report of <c>bench micro</c>. With the backend "simulation" nothing was encrypted.</summary>
public sealed record MicroReport(MachineInfo Machine, MicroProfile Profile, string Backend, IReadOnlyList<MicroResult> Results)
{
    /// <summary>The format's name; it changes when a field changes its meaning.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "helora.bench.micro/1";
}
