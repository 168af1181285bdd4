namespace HeLora.Loopback;

/// <summary>Sizes of the keys that a client sent to the server.</summary>
/// <param name="PublicKeyBytes">The public key as sent; 0 where the plan has none.</param>
/// <param name="GaloisKeyBytes">The Galois keys as sent last; 0 where none are needed.</param>
/// <param name="GaloisKeyMemory">Bytes of memory that these Galois keys take on the server.</param>
public readonly record struct KeySizes(long PublicKeyBytes, long GaloisKeyBytes, long GaloisKeyMemory);
