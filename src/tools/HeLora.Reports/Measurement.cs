using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>A configuration of one of the files of a report.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Variant">What its name has besides sizes and batch; may be empty.</param>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Result">Its figures.</param>
internal sealed record Measurement(string Name, string Variant, MachineInfo Machine, ConfigResult Result)
{
    /// <summary>What was measured.</summary>
    public BenchConfig Config => Result.Config;
}
