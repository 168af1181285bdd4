using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>
/// A client's keys of one parameter set and the masks made under them: shared by the client's sessions of all sites with these
/// parameters. For several threads at once.
/// </summary>
public sealed class SessionKeys : IDisposable
{
    /// <summary>Brings keys to a backend.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="publicKey">The public key; not owned, and not disposed before this object.</param>
    /// <param name="galoisKeys">The Galois keys, or null; likewise.</param>
    public SessionKeys(IBackend backend, PublicKey publicKey, GaloisKeys? galoisKeys)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(publicKey);
        PublicKey = publicKey;
        GaloisKeys = galoisKeys;
        Imported = backend.ImportKeys(publicKey, galoisKeys);
        Masks = new Rerandomisation(Imported);
    }

    /// <summary>The public key.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The Galois keys; null where no site needs any.</summary>
    public GaloisKeys? GaloisKeys { get; }

    /// <summary>Bytes of keys and of masks that are ready.</summary>
    public long MemoryBytes => Imported.MemoryBytes + Masks.MemoryBytes;

    /// <summary>The keys at the backend.</summary>
    internal IBackendKeys Imported { get; }

    /// <summary>The masks.</summary>
    internal Rerandomisation Masks { get; }

    /// <summary>Zeroes the masks and lets go of the backend's copy of the keys.</summary>
    public void Dispose()
    {
        Masks.Dispose();
        Imported.Dispose();
    }

    /// <summary>Checks that the keys belong to an offer and that none is missing.</summary>
    /// <param name="offer">The offer.</param>
    /// <exception cref="ArgumentException">A key is missing or has other parameters than the offer.</exception>
    internal void Check(ICiphertextOffer offer) => Check(offer, PublicKey, GaloisKeys);

    private static void Check(ICiphertextOffer offer, PublicKey publicKey, GaloisKeys? galoisKeys)
    {
        if (!ReferenceEquals(publicKey.Parameters, offer.Parameters))
        {
            throw new ArgumentException("public key: of other parameters; expected one of the adapter's", nameof(publicKey));
        }

        IReadOnlyList<int> elements = offer.Layout.GaloisElements();
        if (elements.Count > 0 && (galoisKeys is null || !ReferenceEquals(galoisKeys.Parameters, offer.Parameters)
            || elements.Except(galoisKeys.Elements).Any()))
        {
            string found = galoisKeys is null ? "none" : string.Join(", ", galoisKeys.Elements);
            throw new ArgumentException(
                $"Galois keys: {found}; expected keys of the adapter's parameters for the elements {string.Join(", ", elements)}", nameof(galoisKeys));
        }
    }
}
