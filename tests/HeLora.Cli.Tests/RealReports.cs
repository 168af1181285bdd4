namespace HeLora.Cli.Tests;

/// <summary>Small reports that the benchmarks wrote, for all tests of a class.</summary>
public sealed class RealReports : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public RealReports()
    {
        Sealed = Run("sealed.json", "end2end", "--hidden-sizes", "64", "96", "--ranks", "2", "--batch-sizes", "1", "3", "--num-tokens", "3", "--warm-up", "0");
        OpenBasis = Run(
            "open.json", "end2end", "--hidden-sizes", "64", "--ranks", "2", "--batch-sizes", "1", "--num-tokens", "3", "--warm-up", "0", "--adapter-privacy", "open-basis");
        Micro = Run("micro.json", "micro", "--profile", "tuned", "--iterations", "2", "--warm-up", "0");
    }

    public string Sealed { get; }

    public string OpenBasis { get; }

    public string Micro { get; }

    public void Dispose() => _directory.Dispose();

    private string Run(string name, params string[] args)
    {
        string path = _directory.File(name);
        CommandRun.Of(["bench", .. args, "--output", path]).Succeeded();
        return path;
    }
}
