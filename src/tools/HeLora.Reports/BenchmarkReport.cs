using HeLora.Measurements;
using HeLora.Reports.Document;
using HeLora.Reports.Plots;
using HeLora.Reports.Rendering;

namespace HeLora.Reports;

/// <summary>Writes pages of benchmark results, with tables, plots and bottlenecks.</summary>
public static class BenchmarkReport
{
    /// <summary>Whether the name of a file says the format of a page: <c>.html</c> or <c>.md</c>.</summary>
    public static bool HasFormat(string path) => ReportFiles.HasFormat(path);

    /// <summary>Writes a page, with its plots where this system can draw them.</summary>
    /// <param name="path">The page; its name says the format, see <see cref="HasFormat"/>.</param>
    /// <param name="files">Reports of the benchmarks; at least one.</param>
    /// <returns>The files that were written, and why there are no plots.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static WrittenReport Write(string path, IReadOnlyList<BenchFile> files)
    {
        IReadOnlyList<Block> blocks = ReportBuilder.Create(files);
        if (PlotLibrary.Problem is { } problem)
        {
            blocks = ReportBuilder.WithoutPlots(blocks, $"{char.ToUpperInvariant(problem[0])}{problem[1..]}.");
        }

        return new WrittenReport(ReportFiles.Write(path, blocks), PlotLibrary.Problem);
    }
}
