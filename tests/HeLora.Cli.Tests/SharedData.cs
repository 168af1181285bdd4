namespace HeLora.Cli.Tests;

/// <summary>Real adapters, where the machine has them beside the repository.</summary>
internal static class SharedData
{
    /// <summary>A directory of that name in shared/data, or null.</summary>
    public static string? Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", name);
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
