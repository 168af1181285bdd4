namespace HeLora.Protocol;

/// <summary>One site of a <see cref="Publication"/>.</summary>
/// <param name="ParameterSet">The index of the parameter set that the site's ciphertexts are of; null for the streaming plan, which has none.</param>
/// <param name="Offer">The message of the site's offer.</param>
public sealed record PublishedSite(int? ParameterSet, ReadOnlyMemory<byte> Offer);
