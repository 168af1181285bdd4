using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>Results of the backend that encrypts nothing.</summary>
internal static class Simulated
{
    /// <summary>The mark in the names of such results.</summary>
    public const string Mark = "simulated";

    /// <summary>Whether the result comes from the simulation, which encrypts nothing.</summary>
    public static bool IsSimulated(this BenchConfig config) => config.Backend == Names.Simulation;

    /// <summary>Whether the result comes from the simulation, which encrypts nothing.</summary>
    public static bool IsSimulated(this MicroReport report) => report.Backend == Names.Simulation;
}
