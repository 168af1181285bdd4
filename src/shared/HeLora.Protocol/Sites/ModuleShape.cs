namespace HeLora.Protocol;

/// <summary>What both sides know of one adapted projection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="OutputSize">d_out.</param>
/// <param name="Rank">r: the rows of its down factor; for an open basis its columns.</param>
public sealed record ModuleShape(string Name, int OutputSize, int Rank);
