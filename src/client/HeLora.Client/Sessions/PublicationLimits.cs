using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Client.Sessions;

/// <summary>Checks that a publication fits the limits of a client, before secrets, keys or blocks are made.</summary>
internal static class PublicationLimits
{
    // Beside those that are ready: the block in use, and the one that is being made.
    private const int FurtherBlocks = 2;

    /// <summary>Checks the tables of all parameter sets, before any is made.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="sets">The parameter sets.</param>
    /// <exception cref="InvalidOperationException">A limit would be exceeded; the message has the figures.</exception>
    public static void CheckTables(EncryptedLoraOptions options, IReadOnlyList<CiphertextParameterSpec> sets)
    {
        long bytes = sets.Sum(ClientMemory.OfTables);
        if (bytes > options.MaxSiteBytes)
        {
            throw new InvalidOperationException(
                $"tables: {bytes} bytes for {sets.Count} parameter sets; expected at most "
                + $"{options.MaxSiteBytes}, see {nameof(EncryptedLoraOptions)}.{nameof(EncryptedLoraOptions.MaxSiteBytes)}");
        }
    }

    /// <summary>Checks everything else.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="offers">The offers of all sites.</param>
    /// <param name="sets">The parameter sets as they were published.</param>
    /// <param name="parameters">Every parameter set.</param>
    /// <param name="elements">The Galois elements of every parameter set.</param>
    /// <exception cref="InvalidOperationException">A limit would be exceeded; the message has the figures.</exception>
    public static void Check(
        EncryptedLoraOptions options, IReadOnlyList<ISiteOffer> offers, IReadOnlyList<CiphertextParameterSpec> sets,
        IReadOnlyList<SchemeParameters> parameters, IReadOnlyList<IReadOnlyCollection<int>> elements)
    {
        StreamingOffer[] streaming = [.. offers.OfType<StreamingOffer>()];
        int blocks = options.BlocksAhead + FurtherBlocks;
        long blockBytes = streaming.Sum(o => blocks * SpoolShape.Of(o).BlockBytes);
        if (blockBytes > options.MaxBlockBytes)
        {
            throw new InvalidOperationException(
                $"blocks: {blockBytes} bytes for {streaming.Length} streaming sites of {blocks} blocks each; expected at most "
                + $"{options.MaxBlockBytes}, see {nameof(EncryptedLoraOptions)}.{nameof(EncryptedLoraOptions.MaxBlockBytes)}");
        }

        long siteBytes = sets.Sum(ClientMemory.OfTables) + offers.Sum(o => ClientMemory.Of(o, options.TokensAhead));
        if (siteBytes > options.MaxSiteBytes)
        {
            throw new InvalidOperationException(
                $"sites: {siteBytes} bytes for {offers.Count} sites and masks of {options.TokensAhead} tokens each; expected at most "
                + $"{options.MaxSiteBytes}, see {nameof(EncryptedLoraOptions)}.{nameof(EncryptedLoraOptions.MaxSiteBytes)}");
        }

        long keyBytes = parameters.Select((p, i) => ParameterSetSecret.Bytes(p, elements[i].Count)).Sum();
        if (keyBytes > options.MaxKeyBytes)
        {
            throw new InvalidOperationException(
                $"keys: {keyBytes} bytes for {parameters.Count} parameter sets and {elements.Sum(e => e.Count)} Galois keys; expected at most "
                + $"{options.MaxKeyBytes}, see {nameof(EncryptedLoraOptions)}.{nameof(EncryptedLoraOptions.MaxKeyBytes)}");
        }
    }
}
