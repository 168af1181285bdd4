using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Execution;

/// <summary>Checks a client's keys at the door.</summary>
internal static class SessionKeys
{
    /// <summary>Checks that keys belong to an offer and that none is missing.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="publicKey">The public key.</param>
    /// <param name="galoisKeys">The Galois keys, those needed are required; null where none are.</param>
    /// <exception cref="ArgumentException">A key is missing or has other parameters than the offer.</exception>
    public static void Check(ICiphertextOffer offer, PublicKey publicKey, GaloisKeys? galoisKeys)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (!ReferenceEquals(publicKey.Parameters, offer.Parameters))
        {
            throw new ArgumentException("the public key has other parameters than the adapter", nameof(publicKey));
        }

        IReadOnlyList<int> elements = offer.Layout.GaloisElements();
        if (elements.Count > 0 && (galoisKeys is null || !ReferenceEquals(galoisKeys.Parameters, offer.Parameters)
            || elements.Except(galoisKeys.Elements).Any()))
        {
            throw new ArgumentException(
                $"Galois keys of the adapter's parameters for the elements {string.Join(", ", elements)} are expected", nameof(galoisKeys));
        }
    }
}
