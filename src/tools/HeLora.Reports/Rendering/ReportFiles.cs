using HeLora.Measurements;
using HeLora.Reports.Document;

namespace HeLora.Reports.Rendering;

/// <summary>Writes a report in the format that its name asks for.</summary>
internal static class ReportFiles
{
    private const string Html = ".html", Markdown = ".md";

    /// <summary>Whether the name of a file says its format.</summary>
    public static bool HasFormat(string path) => Is(path, Html) || Is(path, Markdown);

    /// <summary>Writes a report.</summary>
    /// <returns>The files written; the report is the last.</returns>
    public static IReadOnlyList<string> Write(string path, IReadOnlyList<Block> blocks)
    {
        if (Is(path, Html))
        {
            TextFile.Write(path, HtmlPage.Write(blocks));
            return [path];
        }

        string name = $"{Path.GetFileNameWithoutExtension(path)}_plots", folder = Path.Combine(Path.GetDirectoryName(path) ?? "", name);
        var written = new List<string>();
        foreach (Figure figure in blocks.OfType<Figure>())
        {
            Directory.CreateDirectory(folder);
            written.Add(Path.Combine(folder, $"{figure.Name}.svg"));
            TextFile.Write(written[^1], figure.Draw() + "\n");
        }

        TextFile.Write(path, MarkdownPage.Write(blocks, name));
        return [.. written, path];
    }

    private static bool Is(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
