using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>Results of the backend that encrypts nothing.</summary>
internal static class Simulated
{
    /// <summary>What names have that are of such a result.</summary>
    public const string Mark = "simulated";

    /// <summary>Whether it encrypts nothing.</summary>
    public static bool IsSimulated(this BenchConfig config) => config.Backend == Names.Simulation;

    /// <summary>Whether it encrypts nothing.</summary>
    public static bool IsSimulated(this MicroReport report) => report.Backend == Names.Simulation;
}
