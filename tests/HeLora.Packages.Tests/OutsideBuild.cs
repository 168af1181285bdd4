using System.Xml.Linq;

namespace HeLora.Packages.Tests;

/// <summary>
/// The sources of samples/TwoProcesses in a folder of their own, where each process is built against the package of its side alone.
/// </summary>
public sealed class OutsideBuild(PackedFolder packed) : IAsyncLifetime
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "TwoProcesses");

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("helora-outside").FullName;

    /// <summary>The program that was built for one side.</summary>
    /// <param name="side"><c>Client</c> or <c>Server</c>.</param>
    public string Program(string side) => Path.Combine(Folder, side, "bin", "Debug", "net10.0", $"{side}.dll");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // The packages beside the sources of this machine, and a cache that never held an earlier build of them.
        new XDocument(new XElement(
            "configuration",
            new XElement("packageSources", Add("helora", packed.Folder)),
            new XElement("config", Add("globalPackagesFolder", Path.Combine(Folder, "cache"))))).Save(Path.Combine(Folder, "nuget.config"));
        WriteProject("Client");
        WriteProject("Server");
        new XDocument(new XElement("Solution", Project("Client"), Project("Server"))).Save(Path.Combine(Folder, "Outside.slnx"));
        await Commands.DotnetAsync(Folder, "build", "Outside.slnx", "-nologo", "-v:q");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void WriteProject(string side)
    {
        string name = $"HeLora.{side}", target = Directory.CreateDirectory(Path.Combine(Folder, side)).FullName;
        foreach (string file in (string[])[.. Directory.GetFiles(Sample, "*.cs"), .. Directory.GetFiles(Path.Combine(Sample, side), "*.cs")])
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        new XDocument(new XElement(
            "Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement(
                "PropertyGroup", new XElement("OutputType", "Exe"), new XElement("TargetFramework", "net10.0"), new XElement("Nullable", "enable"),
                new XElement("ImplicitUsings", "enable"), new XElement("TreatWarningsAsErrors", "true")),
            new XElement(
                "ItemGroup", new XElement("PackageReference", new XAttribute("Include", name), new XAttribute("Version", packed.Packages[name]["version"])))))
            .Save(Path.Combine(target, $"{side}.csproj"));
    }

    private static XElement Project(string side) => new("Project", new XAttribute("Path", $"{side}/{side}.csproj"));

    private static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
}
