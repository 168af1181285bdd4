namespace HeLora.Measurements;

/// <summary>A benchmark's report, read from a file.</summary>
/// <param name="Path">The file, as the user named it.</param>
/// <param name="Schema">The format's name.</param>
/// <param name="Machine">Where it was measured.</param>
public abstract record BenchFile(string Path, string Schema, MachineInfo Machine)
{
    /// <summary>The file's name without folders.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}

/// <summary>A report of <c>bench end2end</c>.</summary>
public sealed record EndToEndFile(string Path, EndToEndReport Report) : BenchFile(Path, Report.Schema, Report.Machine);

/// <summary>A report of <c>bench micro</c>.</summary>
public sealed record MicroFile(string Path, MicroReport Report) : BenchFile(Path, Report.Schema, Report.Machine);
