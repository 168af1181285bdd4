using HeLora.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackedFolder))]

namespace HeLora.Packages.Tests;

/// <summary>
/// The packages of the repository: those of the folder that HELORA_PACKAGES names, or else packed once for all tests.
/// </summary>
public sealed class PackedFolder : IAsyncLifetime
{
    private string? _temporary;

    /// <summary>The folder that holds the packages and nothing else.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>The packages by their names.</summary>
    internal IReadOnlyDictionary<string, Package> Packages { get; private set; } = new Dictionary<string, Package>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string? given = Environment.GetEnvironmentVariable("HELORA_PACKAGES");
        Folder = string.IsNullOrEmpty(given) ? _temporary = Directory.CreateTempSubdirectory("helora-packages").FullName : Path.GetFullPath(given, Repository.Root);
        if (_temporary is not null)
        {
            await Commands.DotnetAsync(Repository.Root, "pack", "HeLora.slnx", "-c", "Release", "-o", _temporary, "-nologo", "-v:q");
        }

        Packages = Directory.EnumerateFiles(Folder, "*.nupkg").Select(path => new Package(path)).ToDictionary(p => p.Id, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}
