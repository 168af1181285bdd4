using HeLora.Measurements;
using HeLora.Reports.Document;

namespace HeLora.Reports.Sections;

/// <summary>A notice at the head of the report that names the results that were not encrypted.</summary>
internal static class SimulationSection
{
    public static IEnumerable<Block> Create(IReadOnlyList<BenchFile> files)
    {
        bool[] configs = [.. files.OfType<EndToEndFile>().SelectMany(f => f.Report.AllResults).Select(r => r.Config.IsSimulated())];
        int simulated = configs.Count(isSimulated => isSimulated);
        if (simulated > 0)
        {
            yield return new Notice(
                $"Simulation: in {(simulated == configs.Length ? "all" : $"{simulated} of {configs.Length}")} configurations nothing was encrypted. Their times, "
                + "operations and bytes are predictions of their schedules, their errors are drawn from the noise model. They are marked: "
                + $"{Simulated.Mark}.");
        }

        foreach (MicroFile file in files.OfType<MicroFile>().Where(f => f.Report.IsSimulated()))
        {
            yield return new Notice(
                $"Simulation: in {file.Name} nothing was encrypted. Its times are those of arithmetic in the clear. Its operations are marked: {Simulated.Mark}.");
        }
    }
}
