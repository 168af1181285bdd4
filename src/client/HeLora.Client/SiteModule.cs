namespace HeLora.Client;

/// <summary>One adapted projection of an <see cref="EncryptedSite"/>.</summary>
/// <param name="Path">Its PEFT module path.</param>
/// <param name="Offset">The first of its outputs among those that the site gives for one token.</param>
/// <param name="OutputSize">d_out, the number of its outputs.</param>
/// <param name="Rank">r.</param>
public sealed record SiteModule(string Path, int Offset, int OutputSize, int Rank);
