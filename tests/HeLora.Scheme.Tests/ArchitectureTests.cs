using System.Xml.Linq;

namespace HeLora.Scheme.Tests;

/// <summary>The trust boundary: who can name the secret key and who the adapter's weights.</summary>
public class ArchitectureTests
{
    [Fact]
    public void ServerReachesNoClient() => Assert.DoesNotContain("HeLora.Client", Reachable("HeLora.Server"));

    [Fact]
    public void ClientReachesNeitherAdaptersNorServer()
    {
        IReadOnlySet<string> reachable = Reachable("HeLora.Client");
        Assert.DoesNotContain("HeLora.Adapters", reachable);
        Assert.DoesNotContain("HeLora.Server", reachable);
        Assert.Contains("HeLora.Scheme", reachable);
    }

    [Theory]
    [InlineData("HeLora.Rings")]
    [InlineData("HeLora.Scheme")]
    [InlineData("HeLora.Plans")]
    public void SharedLayersReachNeitherSide(string project) =>
        Assert.Empty(Reachable(project).Intersect(["HeLora.Client", "HeLora.Server", "HeLora.Adapters", "HeLora.Simulation", "HeLora.Cli"]));

    // What encrypts nothing cannot be taken for what does.
    [Theory]
    [InlineData("HeLora.Client")]
    [InlineData("HeLora.Server")]
    public void NeitherSideReachesTheSimulation(string project)
    {
        Assert.DoesNotContain("HeLora.Simulation", Reachable(project));
        Assert.DoesNotContain(project, Reachable("HeLora.Simulation"));
    }

    [Fact]
    public void SourcesOutsideTheClientDoNotCompileItsFiles()
    {
        foreach (XDocument project in Directory.EnumerateFiles(SourceFolder(), "*.csproj", SearchOption.AllDirectories).Select(XDocument.Load))
        {
            Assert.DoesNotContain(project.Descendants("Compile"), e => e.Attribute("Include") is not null);
        }
    }

    [Theory]
    [InlineData(typeof(SchemeParameters))]
    [InlineData(typeof(Rings.RnsRing))]
    public void NoTypeBelowTheClientIsASecretKey(Type type) =>
        Assert.DoesNotContain(type.Assembly.GetTypes(), t => t.Name.Contains("SecretKey", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void LoadedAssembliesAgree()
    {
        IEnumerable<string?> scheme = typeof(SchemeParameters).Assembly.GetReferencedAssemblies().Select(a => a.Name);
        IEnumerable<string?> client = typeof(Client.SecretKey).Assembly.GetReferencedAssemblies().Select(a => a.Name);
        Assert.DoesNotContain("HeLora.Client", scheme);
        Assert.DoesNotContain("HeLora.Adapters", client);
        Assert.DoesNotContain("HeLora.Server", client);
    }

    private static HashSet<string> Reachable(string project)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([project]);
        while (pending.TryPop(out string? next))
        {
            string path = Path.Combine(SourceFolder(), next, $"{next}.csproj");
            IEnumerable<string> references = XDocument.Load(path)
                .Descendants()
                .Where(e => e.Name.LocalName is "ProjectReference" or "Reference")
                .Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')));
            foreach (string name in references)
            {
                if (found.Add(name))
                {
                    pending.Push(name);
                }
            }
        }

        return found;
    }

    private static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HeLora.slnx")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "src");
    }
}
