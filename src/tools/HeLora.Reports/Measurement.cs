using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>A measured configuration of one of the files of a report.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Variant">The part of the name besides sizes and batch; may be empty.</param>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Result">Its figures.</param>
internal sealed record Measurement(string Name, string Variant, MachineInfo Machine, ConfigResult Result)
{
    /// <summary>The configuration.</summary>
    public BenchConfig Config => Result.Config;
}
