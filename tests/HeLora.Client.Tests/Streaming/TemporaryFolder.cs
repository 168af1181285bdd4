namespace HeLora.Client.Tests.Streaming;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("helora-").FullName;

    /// <summary>A folder that does not exist yet.</summary>
    public string Spool => File("spool");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
