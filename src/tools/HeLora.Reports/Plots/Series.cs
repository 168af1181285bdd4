using ScottPlot;

namespace HeLora.Reports.Plots;

/// <summary>What a colour stands for.</summary>
internal sealed record Series(string Name, Color Color);
