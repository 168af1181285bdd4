using HeLora.Client.Hazmat.Coefficient;
using HeLora.Client.Hazmat.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Protocol.Streaming;

namespace HeLora.Client.Sessions;

/// <summary>Bytes that tables, buffers and masks take, computed from what a server publishes and before any of them is made.</summary>
internal static class ClientMemory
{
    /// <summary>Bytes of a parameter set's tables.</summary>
    /// <param name="spec">The parameter set.</param>
    /// <remarks>A prime has two tables, each of at most 2N numbers.</remarks>
    public static long OfTables(CiphertextParameterSpec spec) =>
        4L * sizeof(double) * spec.Degree * (spec.Moduli.Count + (spec.SpecialPrime is null ? 0 : 1));

    /// <summary>Bytes of a site's buffers and masks; the blocks of the streaming plan are counted elsewhere.</summary>
    /// <param name="offer">The site's offer.</param>
    /// <param name="tokensAhead">Tokens whose masks are kept ready.</param>
    public static long Of(ISiteOffer offer, int tokensAhead) => offer switch
    {
        StreamingOffer streaming => OfStreaming(streaming),
        CoefficientOffer coefficient => OfMasks(coefficient, tokensAhead) + CoefficientClient.BufferBytes(coefficient),
        DiagonalOffer diagonal => OfMasks(diagonal, tokensAhead) + DiagonalClient.BufferBytes(diagonal) + OfSlotTransform(diagonal),
        _ => 0,
    };

    // The masks that are ready, the one that hides an activation, and two polynomials that masks are made with.
    private static long OfMasks(ICiphertextOffer offer, int tokensAhead)
    {
        int tokens = Math.Min(tokensAhead, offer.MaxTokens);
        long masks = 1 + (tokens == 0 ? 0 : offer.Layout.InputCiphertexts(tokens));
        return sizeof(double) * ((masks * (offer.Layout.RequestLevel + 1)) + 2) * offer.Parameters.Degree;
    }

    // The roots, and the order of the slots.
    private static long OfSlotTransform(DiagonalOffer offer) => 2L * sizeof(double) * offer.Parameters.Degree;

    // 16 polynomials that are transposed together; for each width of words the table of the transform, the secret and the scratch memory of
    // a product, five at most; the message of a pending block; and the buffers and bases of a token.
    private static long OfStreaming(StreamingOffer offer)
    {
        long rings = offer.Parameters.WordBits == 32 ? 1 : 2;
        return (sizeof(double) * (16 + (5 * rings)) * offer.Parameters.Degree) + offer.BlockBytes
            + (sizeof(double) * ((long)offer.Layout.InputSize + offer.Layout.AnswerWords)) + offer.Bases.Sum(b => 2L * sizeof(float) * b.Length);
    }
}
