using HeLora.Cli.Output;
using HeLora.Cli.Report.Document;

namespace HeLora.Cli.Report.Rendering;

/// <summary>Writes a report in the format that its name asks for.</summary>
internal static class ReportFiles
{
    private const string Html = ".html", Markdown = ".md";

    /// <summary>Checks, before the work, that a report can be written there.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    public static void Check(string path)
    {
        OutputPath.Check(path);
        if (!Is(path, Html) && !Is(path, Markdown))
        {
            throw new UsageException($"--output: '{path}'; expected a name that ends with {Html} or {Markdown}");
        }
    }

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
