namespace HeLora.Protocol;

/// <summary>The keys of one parameter set, as they travel in <see cref="OpenSession"/>.</summary>
/// <param name="PublicKey">The message of the public key.</param>
/// <param name="GaloisKeys">The message of the Galois keys that the set's sites need together; empty where they need none.</param>
public sealed record SessionKeyMessages(ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> GaloisKeys);
