using ScottPlot;

namespace HeLora.Reports.Plots;

/// <summary>The name and the colour of a series.</summary>
internal sealed record Series(string Name, Color Color);
