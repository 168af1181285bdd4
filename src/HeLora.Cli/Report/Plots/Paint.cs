namespace HeLora.Cli.Report.Plots;

/// <summary>A colour on a light page, and what it is on a dark one.</summary>
/// <param name="Name">Its name in style sheets.</param>
/// <param name="Light">As #rrggbb.</param>
/// <param name="Dark">As #rrggbb.</param>
internal sealed record Paint(string Name, string Light, string Dark);
