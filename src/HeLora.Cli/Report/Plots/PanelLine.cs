namespace HeLora.Cli.Report.Plots;

/// <summary>A line of a panel.</summary>
/// <param name="Name">Written at its end.</param>
/// <param name="Paint">Its colour.</param>
/// <param name="Points">Values at places, from left to right; at least one.</param>
internal sealed record PanelLine(string Name, Paint Paint, IReadOnlyList<(int Place, double Value)> Points);
