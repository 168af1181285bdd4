using HeLora.Protocol;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>
/// One site, the projections that share an input, in a plan of ciphertexts; serves any number of sessions. For several threads
/// at once.
/// </summary>
public interface ISiteAdapter : IDisposable
{
    /// <summary>The offer that clients connect by.</summary>
    ICiphertextOffer Offer { get; }

    /// <summary>The backend that computes the steps.</summary>
    IBackend Backend { get; }

    /// <summary>Bytes of the encoded weights.</summary>
    long MemoryBytes { get; }

    /// <summary>Opens a session.</summary>
    /// <param name="keys">The client's keys at this adapter's backend; not owned, and not disposed before the session.</param>
    /// <param name="tokenLimit">The most tokens the session answers; an adapter can be learned from about d_in independent ones.</param>
    /// <exception cref="ArgumentException">A key is missing or has other parameters than the adapter.</exception>
    ISiteSession Open(SessionKeys keys, long tokenLimit = long.MaxValue);
}
