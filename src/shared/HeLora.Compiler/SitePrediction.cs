using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>Error, bytes and memory of a batch, predicted without weights, for Gaussian factors and evenly spread activations.</summary>
/// <param name="RelativeError">The rms error relative to the rms delta, of the worst projection.</param>
/// <param name="BytesUp">Bytes from client to server with the batch's share of blocks, without keys.</param>
/// <param name="BytesDown">Bytes from server to client with the batch's share of blocks.</param>
/// <param name="Memory">Memory of both sides.</param>
internal readonly record struct SitePrediction(double RelativeError, long BytesUp, long BytesDown, SiteMemory Memory)
{
    /// <summary>The prediction for a plan of ciphertexts.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="relativeError">The rms error relative to the rms delta.</param>
    /// <param name="answerBits">k: answers are modulo 2^k.</param>
    public static SitePrediction OfCiphertexts(
        PlanParameters parameters, ICiphertextLayout layout, int tokens, double relativeError, int answerBits)
    {
        long inputs = layout.InputCiphertexts(tokens), answers = layout.AnswerCiphertexts(tokens);
        long polynomial = (long)sizeof(double) * layout.Degree, limbs = parameters.Spec.Moduli.Count;
        return new SitePrediction(
            relativeError, BatchHeader.Size + (inputs * MessageSizes.InputBody(parameters.Scheme, layout)),
            BatchHeader.Size + (answers * MessageSizes.AnswerBody(layout, answerBits)),
            new SiteMemory(
                inputs * (layout.RequestLevel + 1) * polynomial,
                (2 * layout.GaloisElements().Count * limbs * (limbs + 1) * polynomial) + (4 * answers * polynomial)));
    }
}
