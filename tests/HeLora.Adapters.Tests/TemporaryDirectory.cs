namespace HeLora.Adapters.Tests;

/// <summary>A directory of its own for a test, deleted at the end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("helora-");

    public string Root => _directory.FullName;

    public string File(string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(Root, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
