using System.Runtime.InteropServices;
using HeLora.Measurements;

namespace HeLora.Bench;

/// <summary>The machine that this process runs on.</summary>
internal static class ThisMachine
{
    /// <summary>Describes it.</summary>
    /// <param name="transformMicroseconds">The median time of a forward transform of N = 4096.</param>
    public static MachineInfo Describe(double transformMicroseconds) => new()
    {
        Processor = ProcessorName(),
        Simd = Rings.Simd.Name,
        VectorBits = 64 * (int)Rings.Simd.Widest,
        Dotnet = RuntimeInformation.FrameworkDescription,
        Os = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        LogicalProcessors = Environment.ProcessorCount,
        Ntt4096ForwardUs = transformMicroseconds,
    };

    private static string ProcessorName()
    {
        const string Linux = "/proc/cpuinfo";
        string? name = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        if (OperatingSystem.IsLinux() && File.Exists(Linux))
        {
            name = File.ReadLines(Linux)
                .Where(line => line.StartsWith("model name", StringComparison.Ordinal) || line.StartsWith("Model", StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
                .FirstOrDefault();
        }

        return string.IsNullOrEmpty(name) ? RuntimeInformation.ProcessArchitecture.ToString() : name;
    }
}
