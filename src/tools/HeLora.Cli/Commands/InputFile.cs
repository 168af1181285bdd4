namespace HeLora.Cli.Commands;

/// <summary>Reads files whole.</summary>
internal static class InputFile
{
    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <exception cref="UsageException">The file is larger.</exception>
    public static byte[] ReadSmall(string path, long most)
    {
        long length = new FileInfo(path).Length;
        return length <= most ? File.ReadAllBytes(path) : throw new UsageException($"{path}: {length} bytes; expected at most {most}");
    }
}
