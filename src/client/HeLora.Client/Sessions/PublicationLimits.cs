using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Client.Sessions;

/// <summary>Checks that a publication fits the limits of a client, before secrets, keys or blocks are made.</summary>
internal static class PublicationLimits
{
    /// <summary>Checks.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="offers">The offers of all sites.</param>
    /// <param name="parameters">Every parameter set.</param>
    /// <param name="elements">The Galois elements of every parameter set.</param>
    /// <exception cref="InvalidOperationException">A limit would be exceeded; the message has the figures.</exception>
    public static void Check(
        EncryptedLoraOptions options, IReadOnlyList<ISiteOffer> offers, IReadOnlyList<SchemeParameters> parameters,
        IReadOnlyList<IReadOnlyCollection<int>> elements)
    {
        StreamingOffer[] streaming = [.. offers.OfType<StreamingOffer>()];
        int blocks = options.BlocksAhead + 1;
        long blockBytes = streaming.Sum(o => blocks * SpoolShape.Of(o).BlockBytes);
        if (blockBytes > options.MaxBlockBytes)
        {
            throw new InvalidOperationException(
                $"blocks: {blockBytes} bytes for {streaming.Length} streaming sites of {blocks} blocks each; expected at most "
                + $"{options.MaxBlockBytes}, see {nameof(EncryptedLoraOptions)}.{nameof(EncryptedLoraOptions.MaxBlockBytes)}");
        }

        long keyBytes = parameters.Select((p, i) => SessionKeys.Bytes(p, elements[i].Count)).Sum();
        if (keyBytes > options.MaxKeyBytes)
        {
            throw new InvalidOperationException(
                $"keys: {keyBytes} bytes for {parameters.Count} parameter sets and {elements.Sum(e => e.Count)} Galois keys; expected at most "
                + $"{options.MaxKeyBytes}, see {nameof(EncryptedLoraOptions)}.{nameof(EncryptedLoraOptions.MaxKeyBytes)}");
        }
    }
}
