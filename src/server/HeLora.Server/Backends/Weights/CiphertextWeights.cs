using HeLora.Protocol;

namespace HeLora.Server.Backends;

/// <summary>One site's weights as the plaintexts of a plan of ciphertexts, and the offer that tells clients of them.</summary>
/// <param name="offer">The offer.</param>
public abstract class CiphertextWeights(ICiphertextOffer offer) : IDisposable
{
    /// <summary>The offer.</summary>
    public ICiphertextOffer SiteOffer { get; } = offer;

    /// <summary>Bytes of the plaintexts, a double a residue.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Zeroes the plaintexts.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Zeroes the plaintexts.</summary>
    protected abstract void Dispose(bool disposing);
}
