namespace HeLora.Packages.Tests;

/// <summary>What a reader of the gallery and a restore see of the packages.</summary>
public sealed class ContentTests(PackedFolder packed)
{
    private const string Tool = "HeLora.Cli";

    // Every library, and all that a restore of it may bring.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["HeLora.Rings"] = ["System.Numerics.Tensors"],
        ["HeLora.Scheme"] = ["HeLora.Rings", "System.Numerics.Tensors"],
        ["HeLora.Protocol"] = ["HeLora.Rings", "HeLora.Scheme", "System.Numerics.Tensors"],
        ["HeLora.Compiler"] = ["HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol", "System.Numerics.Tensors"],
        ["HeLora.Client"] = ["HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol", "System.Numerics.Tensors"],
        ["HeLora.Adapters"] = [],
        ["HeLora.Server"] =
        [
            "HeLora.Rings", "HeLora.Scheme", "HeLora.Protocol", "HeLora.Compiler", "HeLora.Adapters", "System.IO.Hashing", "System.Numerics.Tensors",
        ],
    };

    public static TheoryData<string> Names => [.. Allowed.Keys, Tool];

    public static TheoryData<string> Libraries => [.. Allowed.Keys];

    [Fact]
    public void ThePackagesAreTheLibrariesAndTheTool() =>
        Assert.Equal(Allowed.Keys.Append(Tool).Order(StringComparer.Ordinal), packed.Packages.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void MetadataAreComplete(string name)
    {
        Package package = packed.Packages[name];
        Assert.All((string[])["description", "authors", "copyright", "tags"], entry => Assert.NotEmpty(package[entry]));
        Assert.Equal("MIT", package["license"]);
        Assert.Equal("README.md", package["readme"]);
        Assert.StartsWith("# ", package.Readme, StringComparison.Ordinal);
        Assert.DoesNotContain("](docs/", package.Readme, StringComparison.Ordinal);
        Assert.Equal("git", package.Repository("type"));
        Assert.Matches(Repository.IsClone ? "^[0-9a-f]{40}$" : "^$", package.Repository("commit") ?? "");
    }

    [Fact]
    public void AllHaveOneVersion()
    {
        string version = Assert.Single(packed.Packages.Values.Select(p => p["version"]).Distinct(StringComparer.Ordinal));
        Assert.Matches(@"^(0\.[1-9]|[1-9]\d*\.\d)", version);
        Assert.All(
            packed.Packages.Values.SelectMany(p => p.Dependencies).Where(d => d.Key.StartsWith("HeLora.", StringComparison.Ordinal)),
            dependency => Assert.Equal(version, dependency.Value));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void LibrariesHoldAnAssemblyItsDocumentationAndItsSymbols(string name)
    {
        Package package = packed.Packages[name];
        Assert.Equal(
            new[] { $"{name}.nuspec", "README.md", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml" }.Order(StringComparer.Ordinal),
            package.Files.Order(StringComparer.Ordinal));
        Assert.Contains($"lib/net10.0/{name}.pdb", package.Symbols);
        Assert.DoesNotContain(package.Friends, friend => friend.Contains("Test", StringComparison.Ordinal));
    }

    // The client's packages bring nothing of the server's, the server's nothing of the client's, and none a tool or test library.
    [Theory]
    [MemberData(nameof(Libraries))]
    public void RestoresBringWhatTheTableAllows(string name) => Assert.Equal(Allowed[name].Order(StringComparer.Ordinal), Brings(name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task TheToolInstallsAndRuns()
    {
        string folder = Directory.CreateTempSubdirectory("helora-tool").FullName;
        try
        {
            await Commands.DotnetAsync(
                folder, "tool", "install", Tool, "--tool-path", folder, "--source", packed.Folder, "--version", packed.Packages[Tool]["version"], "--no-cache");
            Assert.Contains("bench", await Commands.RunAsync(Path.Combine(folder, "helora"), folder, "--help"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private HashSet<string> Brings(string name)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([name]);
        while (pending.TryPop(out string? next))
        {
            foreach (string dependency in packed.Packages[next].Dependencies.Keys.Where(found.Add).Where(packed.Packages.ContainsKey))
            {
                pending.Push(dependency);
            }
        }

        return found;
    }
}
