namespace HeLora.Client.Hazmat.Ciphertexts;

/// <summary>A request of a plan of ciphertexts.</summary>
public sealed class CiphertextRequest : SiteRequest;
