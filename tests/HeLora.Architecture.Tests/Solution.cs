using System.Xml.Linq;

namespace HeLora.Architecture.Tests;

/// <summary>Reads the project files of the repository that these tests were built in.</summary>
internal static class Solution
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every project below <c>src</c>: its name, its folder below <c>src</c> and its file.</summary>
    public static IReadOnlyDictionary<string, Project> Projects { get; } = Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(path => new Project(path, XDocument.Load(path)))
        .ToDictionary(p => p.Name, StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HeLora.slnx")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return folder.FullName;
    }

    /// <summary>A project file.</summary>
    internal sealed record Project(string Path, XDocument Document)
    {
        public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

        /// <summary>The first folder below <c>src</c>.</summary>
        public string Folder => System.IO.Path.GetRelativePath(System.IO.Path.Combine(Root, "src"), Path).Split(System.IO.Path.DirectorySeparatorChar)[0];

        public string? Side => Document.Descendants("HeLoraSide").SingleOrDefault()?.Value;

        public IEnumerable<string> Packages => Document.Descendants("PackageReference").Select(e => e.Attribute("Include")?.Value).OfType<string>();

        public IEnumerable<string> References => Document.Descendants()
            .Where(e => e.Name.LocalName is "ProjectReference" or "Reference")
            .Select(e => System.IO.Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')));
    }
}
