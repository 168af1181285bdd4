using ScottPlot;

namespace HeLora.Reports.Plots;

/// <summary>A line of a panel.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Points">Values, above zero, at places, from left to right; at least one.</param>
internal sealed record PanelLine(string Name, Color Color, IReadOnlyList<(int Place, double Value)> Points);
