using System.IO.Compression;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace HeLora.Packages.Tests;

/// <summary>A package as it was packed.</summary>
internal sealed class Package
{
    private readonly XElement _metadata;

    /// <summary>Reads a package.</summary>
    /// <param name="path">The .nupkg file.</param>
    public Package(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        Files = [.. archive.Entries.Select(e => e.FullName).Where(f => !IsContainers(f))];
        Symbols = ReadNames(System.IO.Path.ChangeExtension(path, ".snupkg"));
        XElement root = XDocument.Parse(Text(archive, archive.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).FullName)).Root!;
        _metadata = root.Elements().Single(e => e.Name.LocalName == "metadata");
        Readme = Text(archive, this["readme"]);
        if (archive.GetEntry($"lib/net10.0/{Id}.dll") is { } library)
        {
            using var memory = new MemoryStream();
            using Stream stream = library.Open();
            stream.CopyTo(memory);
            Friends = [.. Assembly.Load(memory.ToArray()).GetCustomAttributes<InternalsVisibleToAttribute>().Select(a => a.AssemblyName)];
        }
    }

    /// <summary>The package's name.</summary>
    public string Id => this["id"];

    /// <summary>Its files, without those that every package has.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The files of its symbol package.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>The text of its readme.</summary>
    public string Readme { get; }

    /// <summary>Assemblies that see the internals of its library.</summary>
    public IReadOnlyList<string> Friends { get; } = [];

    /// <summary>The dependencies: names with least versions.</summary>
    public IReadOnlyDictionary<string, string> Dependencies => _metadata.Descendants()
        .Where(e => e.Name.LocalName == "dependency").ToDictionary(e => e.Attribute("id")!.Value, e => e.Attribute("version")!.Value, StringComparer.Ordinal);

    /// <summary>An attribute of the repository's entry.</summary>
    /// <param name="name">The attribute.</param>
    public string? Repository(string name) => _metadata.Elements().Single(e => e.Name.LocalName == "repository").Attribute(name)?.Value;

    /// <summary>The text of an entry of the metadata, empty when there is none.</summary>
    /// <param name="entry">The entry's name.</param>
    public string this[string entry] => _metadata.Elements().SingleOrDefault(e => e.Name.LocalName == entry)?.Value ?? "";

    private static string[] ReadNames(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(e => e.FullName).Where(f => !IsContainers(f))];
    }

    private static string Text(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private static bool IsContainers(string file) =>
        file.StartsWith("_rels/", StringComparison.Ordinal) || file.StartsWith("package/", StringComparison.Ordinal) || file == "[Content_Types].xml";
}
