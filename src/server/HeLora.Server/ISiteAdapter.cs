using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server;

/// <summary>The encoded weights of one site, the projections that share an input; serves any number of sessions.</summary>
public interface ISiteAdapter : IDisposable
{
    /// <summary>What clients are told.</summary>
    ICiphertextOffer Offer { get; }

    /// <summary>Bytes of the encoded weights.</summary>
    long MemoryBytes { get; }

    /// <summary>Opens a session.</summary>
    /// <param name="publicKey">The client's public key: answers are re-randomised under it.</param>
    /// <param name="galoisKeys">The keys of <see cref="ICiphertextLayout.GaloisElements"/>; null where none are needed.</param>
    /// <param name="threads">Threads that one request may use.</param>
    /// <param name="tokenLimit">The most tokens the session answers; an adapter can be learned from about d_in independent ones.</param>
    /// <exception cref="ArgumentException">A key is missing or has other parameters than the adapter.</exception>
    ISiteSession Open(PublicKey publicKey, GaloisKeys? galoisKeys, int threads = 1, long tokenLimit = long.MaxValue);
}
