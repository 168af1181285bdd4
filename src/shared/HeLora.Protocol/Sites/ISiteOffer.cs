namespace HeLora.Protocol;

/// <summary>
/// The message by which a server publishes one site, and the sizes of the site's messages. Offers of the plans of ciphertexts are
/// <see cref="ICiphertextOffer"/>; <see cref="SiteOffers"/> reads an offer of any plan.
/// </summary>
public interface ISiteOffer
{
    /// <summary>The layout.</summary>
    ISiteLayout Layout { get; }

    /// <summary>Eight bytes that name the parameters; every message of the site carries them in its common header.</summary>
    ulong Fingerprint { get; }

    /// <summary>The first eight bytes of the offer's SHA-256; requests and answers carry them to name the offer.</summary>
    ulong Id { get; }

    /// <summary>The most tokens of one message, so that request and answer each fit in an array.</summary>
    int MaxTokens { get; }

    /// <summary>k: numbers of an answer are modulo 2^k.</summary>
    int AnswerBits { get; }

    /// <summary>For every projection, the factor from an answer's numbers to deltas; each plan's offer says of which numbers.</summary>
    IReadOnlyList<double> DeltaScales { get; }

    /// <summary>Open basis: U of every projection, d_out x r row-major. Empty for a sealed adapter.</summary>
    IReadOnlyList<float[]> Bases { get; }

    /// <summary>Bytes of a request.</summary>
    /// <param name="tokens">Tokens of the request, at most <see cref="MaxTokens"/>.</param>
    int ActivationBytes(int tokens);

    /// <summary>Bytes of an answer.</summary>
    /// <param name="tokens">Tokens of the answer, at most <see cref="MaxTokens"/>.</param>
    int AnswerBytes(int tokens);

    /// <summary>Writes the offer as a message.</summary>
    byte[] Serialize();
}
