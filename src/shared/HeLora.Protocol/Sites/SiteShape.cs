namespace HeLora.Protocol;

/// <summary>A site: the projections of one layer that share an input.</summary>
/// <param name="Name">Its name, such as qkv.</param>
/// <param name="InputSize">d_in.</param>
/// <param name="Modules">The projections.</param>
public sealed record SiteShape(string Name, int InputSize, IReadOnlyList<ModuleShape> Modules);
