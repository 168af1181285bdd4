using ScottPlot;

namespace HeLora.Cli.Report.Plots;

/// <summary>What a colour stands for.</summary>
internal sealed record Series(string Name, Color Color);
