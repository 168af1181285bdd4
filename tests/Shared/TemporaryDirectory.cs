namespace HeLora.Tests;

/// <summary>A directory of its own for a test, deleted at the end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("helora-");

    public string Root => _directory.FullName;

    /// <summary>The path of a file in it, which need not exist.</summary>
    public string File(string name) => Path.Combine(Root, name);

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string File(string name, ReadOnlySpan<byte> content)
    {
        string path = File(name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
