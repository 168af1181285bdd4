using System.Diagnostics;
using System.Xml.Linq;
using HeLora.Scheme;

namespace HeLora.Architecture.Tests;

/// <summary>The trust boundary: who can name the secret key and who the adapter's weights.</summary>
public class ReferenceTests
{
    // Every project below src, and all that it may reference.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["HeLora.Rings"] = [],
        ["HeLora.Scheme"] = ["HeLora.Rings"],
        ["HeLora.Protocol"] = ["HeLora.Rings", "HeLora.Scheme"],
        ["HeLora.Compiler"] = ["HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol"],
        ["HeLora.Client"] = ["HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol"],
        ["HeLora.Adapters"] = [],
        ["HeLora.Server"] = ["HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol", "HeLora.Compiler", "HeLora.Adapters"],
        ["HeLora.Simulation"] = ["HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol", "HeLora.Compiler", "HeLora.Adapters"],
        ["HeLora.Loopback"] =
        [
            "HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol", "HeLora.Compiler", "HeLora.Client", "HeLora.Adapters", "HeLora.Server",
        ],
        ["HeLora.Measurements"] = ["HeLora.Protocol", "HeLora.Compiler"],
        ["HeLora.Bench"] =
        [
            "HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol", "HeLora.Compiler", "HeLora.Client", "HeLora.Adapters", "HeLora.Server",
            "HeLora.Simulation", "HeLora.Loopback", "HeLora.Measurements",
        ],
        ["HeLora.Reports"] = ["HeLora.Measurements"],
        ["HeLora.Cli"] =
        [
            "HeLora.Scheme", "HeLora.Protocol", "HeLora.Compiler", "HeLora.Adapters", "HeLora.Server", "HeLora.Measurements", "HeLora.Bench",
            "HeLora.Reports",
        ],
    };

    [Fact]
    public void ProjectsReferenceWhatTheTableAllows()
    {
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Solution.Projects.Keys.Order(StringComparer.Ordinal));
        foreach (Solution.Project project in Solution.Projects.Values)
        {
            Assert.Empty(project.References.Except(Allowed[project.Name]).Select(r => $"{project.Name} -> {r}"));
        }
    }

    [Fact]
    public void ProjectsDeclareTheSideOfTheirFolder() =>
        Assert.All(Solution.Projects.Values, project => Assert.Equal(project.Folder, project.Side));

    [Fact]
    public void NeitherSideReachesTheOther()
    {
        foreach (Solution.Project project in Solution.Projects.Values.Where(p => p.Side != "tools"))
        {
            Assert.All(Reachable(project.Name), name => Assert.Contains(Solution.Projects[name].Side, (string?[])["shared", project.Side]));
        }
    }

    // Who does not draw has no native library, and who does not run the program no command line.
    [Theory]
    [InlineData("HeLora.Reports", "ScottPlot")]
    [InlineData("HeLora.Reports", "SkiaSharp")]
    [InlineData("HeLora.Cli", "System.CommandLine")]
    [InlineData("HeLora.Cli", "Spectre.Console")]
    public void OneProjectAloneReferencesAPackage(string project, string package) =>
        Assert.All(
            Solution.Projects.Values.Where(p => p.Packages.Any(name => name.StartsWith(package, StringComparison.Ordinal))),
            p => Assert.Equal(project, p.Name));

    // What encrypts nothing cannot be taken for what does.
    [Fact]
    public void OnlyToolsReachTheSimulation() =>
        Assert.All(
            Solution.Projects.Values.Where(p => p.References.Contains("HeLora.Simulation")), project => Assert.Equal("tools", project.Side));

    [Fact]
    public void ProjectsCompileNoFilesOfOthers() =>
        Assert.All(
            Solution.Projects.Values, project => Assert.DoesNotContain(project.Document.Descendants("Compile"), e => e.Attribute("Include") is not null));

    [Theory]
    [InlineData("client", "server/HeLora.Server/HeLora.Server", "HeLora.Server")]
    [InlineData("client", "server/HeLora.Adapters/HeLora.Adapters", "HeLora.Adapters")]
    [InlineData("server", "client/HeLora.Client/HeLora.Client", "HeLora.Client")]
    [InlineData("shared", "client/HeLora.Client/HeLora.Client", "HeLora.Client")]
    [InlineData("server", "tools/HeLora.Simulation/HeLora.Simulation", "HeLora.Simulation")]
    public async Task TheBuildRefusesAReferenceAcrossTheBoundary(string side, string reference, string name)
    {
        (int code, string output) = await CheckSides(side, $"{Solution.Root}/src/{reference}.csproj");
        Assert.NotEqual(0, code);
        Assert.Contains($"is a {side} project and references {name}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client", "client/HeLora.Client/HeLora.Client")]
    [InlineData("server", "shared/HeLora.Scheme/HeLora.Scheme")]
    [InlineData("tools", "client/HeLora.Client/HeLora.Client")]
    public async Task TheBuildTakesReferencesWithinASide(string side, string reference) =>
        Assert.Equal((0, ""), await CheckSides(side, $"{Solution.Root}/src/{reference}.csproj"));

    [Theory]
    [InlineData(typeof(SchemeParameters))]
    [InlineData(typeof(Rings.RnsRing))]
    [InlineData(typeof(Protocol.ISiteOffer))]
    [InlineData(typeof(Compiler.ScheduleCompiler))]
    public void NoTypeBelowTheClientIsASecretKey(Type type) =>
        Assert.DoesNotContain(type.Assembly.GetTypes(), t => t.Name.Contains("SecretKey", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void LoadedAssembliesAgree()
    {
        IEnumerable<string?> scheme = typeof(SchemeParameters).Assembly.GetReferencedAssemblies().Select(a => a.Name);
        IEnumerable<string?> client = typeof(Client.Hazmat.SecretKey).Assembly.GetReferencedAssemblies().Select(a => a.Name);
        IEnumerable<string?> server = typeof(Server.Backends.IBackend).Assembly.GetReferencedAssemblies().Select(a => a.Name);
        Assert.DoesNotContain("HeLora.Client", scheme.Concat(server));
        Assert.DoesNotContain("HeLora.Adapters", client);
        Assert.DoesNotContain("HeLora.Server", client);
    }

    private static HashSet<string> Reachable(string project)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([project]);
        while (pending.TryPop(out string? next))
        {
            foreach (string name in Solution.Projects[next].References.Where(found.Add))
            {
                pending.Push(name);
            }
        }

        return found;
    }

    // Runs the target that every build runs, on a project that is not in the repository.
    private static async Task<(int Code, string Output)> CheckSides(string side, string reference)
    {
        string folder = Directory.CreateTempSubdirectory("helora-sides").FullName;
        try
        {
            var project = new XDocument(new XElement(
                "Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
                new XElement("Import", new XAttribute("Project", Path.Combine(Solution.Root, "Directory.Build.targets"))),
                new XElement("PropertyGroup", new XElement("TargetFramework", "net10.0"), new XElement("HeLoraSide", side)),
                new XElement("ItemGroup", new XElement("ProjectReference", new XAttribute("Include", reference)))));
            string path = Path.Combine(folder, "Outside.csproj");
            project.Save(path);
            var start = new ProcessStartInfo("dotnet", ["msbuild", path, "-nologo", "-v:q", "-t:CheckHeLoraSides", "-nr:false"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync() + await errors;
            await process.WaitForExitAsync();
            return (process.ExitCode, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
