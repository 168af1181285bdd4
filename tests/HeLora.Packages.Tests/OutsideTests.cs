using System.Xml.Linq;

namespace HeLora.Packages.Tests;

/// <summary>A client and a server outside the repository, each built against the packages of its side alone.</summary>
public sealed class OutsideTests(PackedFolder packed)
{
    // A folder with the sources of each side, Client and Server.
    private static readonly string Program = Path.Combine(Repository.Root, "tests", "HeLora.Packages.Tests", "Outside");

    [Fact]
    public async Task AClientAndAServerBuildAndRun()
    {
        string folder = Directory.CreateTempSubdirectory("helora-outside").FullName;
        try
        {
            WriteSources(folder);
            WriteProject(folder, "Client");
            WriteProject(folder, "Server");
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Outside.slnx"), """<Solution><Project Path="Client/Client.csproj" /><Project Path="Server/Server.csproj" /></Solution>""",
                TestContext.Current.CancellationToken);
            await Commands.DotnetAsync(folder, "build", "Outside.slnx", "-nologo", "-v:q");

            string client = Output(folder, "Client");
            Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(client)!, "HeLora.*.dll").Select(Path.GetFileName).Intersect(["HeLora.Server.dll", "HeLora.Adapters.dll"]));
            Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(Output(folder, "Server"))!, "HeLora.Client.dll")));
            Assert.Contains("right", await Commands.DotnetAsync(folder, client, Output(folder, "Server")), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Output(string folder, string side) => Path.Combine(folder, side, "bin", "Debug", "net10.0", $"{side}.dll");

    // The packages beside the sources of this machine, and a cache that never held an earlier build of them.
    private void WriteSources(string folder) => new XDocument(new XElement(
        "configuration",
        new XElement("packageSources", Add("helora", packed.Folder)),
        new XElement("config", Add("globalPackagesFolder", Path.Combine(folder, "cache"))))).Save(Path.Combine(folder, "nuget.config"));

    private void WriteProject(string folder, string side)
    {
        string name = $"HeLora.{side}", target = Directory.CreateDirectory(Path.Combine(folder, side)).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Program, side), "*.cs"))
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

    private static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
}
