using HeLora.Client.Hazmat.Ciphertexts;
using HeLora.Client.Hazmat.Coefficient;
using HeLora.Client.Hazmat.Diagonal;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat;

/// <summary>Makes the client of an offer, whichever its plan.</summary>
public static class SiteClients
{
    /// <summary>Makes the client of an offer of a plan of ciphertexts.</summary>
    /// <param name="secret">The secret, of the offer's parameters; not owned.</param>
    /// <param name="offer">The server's message.</param>
    /// <exception cref="WireFormatException">The bytes are no offer of the secret's parameters.</exception>
    public static CiphertextClient Connect(SecretKey secret, ReadOnlySpan<byte> offer)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return SiteOffers.Read(offer, secret.Parameters) switch
        {
            CoefficientOffer coefficient => new CoefficientClient(secret, coefficient),
            var other => new DiagonalClient(secret, (DiagonalOffer)other),
        };
    }

    /// <summary>Makes the client of an offer of any plan.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="secret">The secret of its parameters, not owned; null for the streaming plan, whose client draws its own.</param>
    /// <param name="openSpool">Opens the spool of an offer of the streaming plan; not owned.</param>
    /// <param name="blocksAhead">Blocks that a producer keeps ready beside the one in use.</param>
    /// <param name="tokensAhead">Tokens whose masks a producer keeps ready, in the other plans.</param>
    /// <exception cref="ArgumentException">Secret and offer have different parameters.</exception>
    /// <exception cref="InvalidDataException">The spool is another offer's, or damaged.</exception>
    public static ISiteClient Connect(ISiteOffer offer, SecretKey? secret, Func<ulong, MaskSpool> openSpool, int blocksAhead = 1, int tokensAhead = 0)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(openSpool);
        return offer switch
        {
            StreamingOffer streaming => new StreamingClient(streaming, openSpool(streaming.Id), blocksAhead),
            CoefficientOffer coefficient => new CoefficientClient(secret!, coefficient) { TokensAhead = Math.Min(tokensAhead, offer.MaxTokens) },
            DiagonalOffer diagonal => new DiagonalClient(secret!, diagonal) { TokensAhead = Math.Min(tokensAhead, offer.MaxTokens) },
            _ => throw new ArgumentException($"offer: {offer.GetType().Name}; expected one of a plan of this library", nameof(offer)),
        };
    }

    /// <summary>
    /// The squared norm that a token's scale is chosen by. A token of zeros gets that of the smallest activation, so that the noise of its
    /// answer is far below any delta.
    /// </summary>
    /// <param name="activations">The sum of the activations' squares.</param>
    /// <param name="token">The token's index, for the error.</param>
    /// <exception cref="ArgumentException">An activation is not a finite number.</exception>
    internal static double SquaredNorm(double activations, int token) => double.IsFinite(activations)
        ? Math.Max(activations, (double)float.Epsilon * float.Epsilon)
        : throw new ArgumentException($"token {token}: the activations must be finite numbers", nameof(activations));

    /// <summary>Checks the shape of a batch.</summary>
    /// <exception cref="ArgumentException">The shape does not fit the offer.</exception>
    internal static void Check(ISiteOffer offer, int activations, int tokens)
    {
        int size = offer.Layout.InputSize;
        if (tokens < 1 || tokens > offer.MaxTokens || activations != (long)tokens * size)
        {
            throw new ArgumentException(
                $"activations: {activations} numbers for {tokens} tokens; expected 1 to {offer.MaxTokens} tokens of {size}", nameof(activations));
        }
    }
}
