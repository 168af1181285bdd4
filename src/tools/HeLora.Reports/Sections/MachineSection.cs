using HeLora.Measurements;
using HeLora.Reports.Document;

namespace HeLora.Reports.Sections;

/// <summary>Files and the machines that measured them.</summary>
internal static class MachineSection
{
    public static IEnumerable<Block> Create(IReadOnlyList<BenchFile> files)
    {
        yield return new Heading(2, "Machine");
        yield return new TableBuilder<BenchFile>(files)
            .Text("file", f => f.Name)
            .Text("measures", f => f is EndToEndFile ? "steps (end2end)" : "operations (micro)")
            .Text("processor", f => f.Machine.Processor)
            .Text("vectors", f => $"{f.Machine.Simd}, {f.Machine.VectorBits} bits")
            .Text("runtime", f => f.Machine.Dotnet)
            .Text("system", f => f.Machine.Os)
            .Number("processors", f => f.Machine.LogicalProcessors)
            .Number("transform, µs", f => f.Machine.Ntt4096ForwardUs)
            .Build();
        yield return new Paragraph("transform: a forward transform of N = 4096, the unit in which times of different machines compare.");
        if (files.DistinctBy(f => (f.Machine.Processor, f.Machine.Simd, f.Machine.LogicalProcessors)).Count() > 1)
        {
            yield return new Paragraph("The files are of different machines: compare their times in transforms only.");
        }
    }
}
