namespace HeLora.Cli.Output;

/// <summary>Checks the paths of files that commands write.</summary>
internal static class OutputPath
{
    /// <summary>Checks before the work that the result can be written to a path.</summary>
    /// <exception cref="UsageException">Its directory does not exist, or it is a directory itself.</exception>
    public static void Check(string path)
    {
        if (path.Length == 0 || Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new UsageException($"--output: '{path}'; expected a file in a directory that exists");
        }
    }
}
