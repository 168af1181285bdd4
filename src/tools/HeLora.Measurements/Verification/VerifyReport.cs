using System.Text.Json.Serialization;

namespace HeLora.Measurements;

/// <summary>The report of a check.</summary>
public sealed record VerifyReport(
    string AdapterPrivacy, int Tokens, double Tolerance, int Threads, ulong Seed, VerifySummary Summary, IReadOnlyList<ModuleCheck> Modules)
{
    /// <summary>The format's name; it changes when a field changes its meaning.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "helora.verify/1";
}
