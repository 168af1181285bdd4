namespace HeLora.Tests;

/// <summary>A directory of its own for a test, deleted at the end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("helora-");

    public string Root => _directory.FullName;

    public string File(string name) => Path.Combine(Root, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
