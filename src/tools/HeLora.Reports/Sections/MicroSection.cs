using HeLora.Measurements;
using HeLora.Reports.Document;
using HeLora.Reports.Plots;

namespace HeLora.Reports.Sections;

/// <summary>Single operations.</summary>
internal static class MicroSection
{
    /// <summary>The section of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="number">Which of several, from 1; 0 where it is the only one.</param>
    public static IEnumerable<Block> Create(MicroFile file, int number)
    {
        MicroProfile profile = file.Report.Profile;
        string mark = file.Report.IsSimulated() ? $", {Simulated.Mark}" : "";
        yield return new Heading(2, $"Single operations{(number == 0 ? "" : $", {file.Name}")}{mark}");
        yield return new Paragraph(
            $"Profile {profile.Name}: N = {profile.RingDegree}, {profile.Limbs} limbs, log2 of moduli {profile.Log2Qp:F1}, scale {Format.PowerOfTwo(profile.Scale)}.");
        yield return MicroPlot.Of(file.Report, number == 0 ? "micro" : $"micro-{number}");
        yield return new TableBuilder<MicroResult>(file.Report.Results)
            .Text("operation", r => r.Operation + mark)
            .Number("limbs", r => r.Limbs)
            .Number("median, µs", r => 1000 * r.MedianTimeMs)
            .Number("least, µs", r => 1000 * r.MinTimeMs)
            .Number("mean, µs", r => 1000 * r.AvgTimeMs)
            .Number("deviation, µs", r => 1000 * r.StdTimeMs)
            .Number("transforms", r => r.InNttForward)
            .Number("iterations", r => r.Iterations)
            .Number("largest error", r => r.MaxError, Format.PowerOfTwo)
            .Text("valid", r => new Cell(Format.YesNo(r.Valid), IsMarked: !r.Valid))
            .Build();
        yield return new Paragraph(
            $"transforms: the median in forward transforms of N = {profile.RingDegree}. rotate_hoisted: each of the rotations after one decompose.");
    }
}
