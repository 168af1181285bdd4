using HeLora.Measurements;
using HeLora.Reports.Document;
using HeLora.Reports.Sections;

namespace HeLora.Reports;

/// <summary>Makes the document of some files.</summary>
internal static class ReportBuilder
{
    /// <summary>The title of every report.</summary>
    public const string Title = "HeLora benchmark report";

    /// <summary>All blocks, in order.</summary>
    /// <param name="files">At least one.</param>
    public static IReadOnlyList<Block> Create(IReadOnlyList<BenchFile> files)
    {
        var blocks = new List<Block> { new Heading(1, Title) };
        blocks.AddRange(SimulationSection.Create(files));
        blocks.AddRange(MachineSection.Create(files));
        EndToEndFile[] sweeps = [.. files.OfType<EndToEndFile>()];
        if (sweeps.Length > 0)
        {
            blocks.AddRange(EndToEnd(sweeps));
        }

        MicroFile[] micro = [.. files.OfType<MicroFile>()];
        for (int i = 0; i < micro.Length; i++)
        {
            blocks.AddRange(MicroSection.Create(micro[i], micro.Length == 1 ? 0 : i + 1));
        }

        return blocks;
    }

    /// <summary>The same without plots; tables have all of their figures.</summary>
    /// <param name="blocks">A report.</param>
    /// <param name="reason">Why.</param>
    public static IReadOnlyList<Block> WithoutPlots(IReadOnlyList<Block> blocks, string reason) =>
        [blocks[0], new Notice(reason), .. blocks.Skip(1).Where(block => block is not Figure)];

    private static List<Block> EndToEnd(EndToEndFile[] files)
    {
        var names = new ConfigNames([.. files.SelectMany(f => f.Report.AllResults.Select(r => (f.Name, r.Config)))]);
        Measurement[] all =
        [
            .. files.SelectMany(f => f.Report.AllResults.Select(r => (f.Machine, Result: r)))
                .Select((m, i) => new Measurement(names.Names[i], names.Variants[i], m.Machine, m.Result)),
        ];
        Measurement[] valid = [.. all.Where(m => m.Result.Valid)], failed = [.. all.Where(m => !m.Result.Valid)];
        var bottlenecks = new Bottlenecks(valid);
        List<Block> blocks = [.. SummarySection.Create(all, valid, names.Header, bottlenecks)];
        blocks.AddRange(EndToEndSections.Failures(failed, names.Header));
        if (valid.Length > 0)
        {
            blocks.AddRange(bottlenecks.Create(names.Header));
            blocks.AddRange(ModelSection.Create(valid, names.Header));
            blocks.AddRange(new EndToEndSections(valid, names.Header).Create());
            blocks.AddRange(PredictionSection.Create(valid, names.Header));
        }

        return blocks;
    }
}
