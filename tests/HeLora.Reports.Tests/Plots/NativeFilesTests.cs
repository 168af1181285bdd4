using System.Runtime.InteropServices;
using HeLora.Measurements;

namespace HeLora.Reports.Tests.Plots;

public class NativeFilesTests
{
    // Those of all systems are 200 MB, with their debug symbols 460.
    [Fact]
    public void A_build_has_those_of_this_system_alone()
    {
        string[] systems = [.. Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "runtimes"), "native", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f)!))];
        string name = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        Assert.NotEmpty(systems);
        Assert.All(systems, system => Assert.Contains(system, (string[])[name, $"{name}-{architecture}", $"{name}-musl-{architecture}"]));
        Assert.Single(systems);
        Assert.DoesNotContain(
            Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "runtimes"), "*", SearchOption.AllDirectories), file => file.EndsWith(".pdb", StringComparison.Ordinal));
    }
}
