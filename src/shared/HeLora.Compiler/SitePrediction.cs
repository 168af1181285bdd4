using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>What is known of a batch before weights and activations are: for Gaussian factors and even activations.</summary>
/// <param name="RelativeError">The rms error relative to the rms delta, of the worst projection.</param>
/// <param name="BytesUp">From client to server, its share of what is sent for many tokens at once included; keys are not.</param>
/// <param name="BytesDown">From server to client, likewise.</param>
/// <param name="Memory">What both sides keep.</param>
internal readonly record struct SitePrediction(double RelativeError, long BytesUp, long BytesDown, SiteMemory Memory)
{
    /// <summary>A plan of ciphertexts.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="relativeError">The error.</param>
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
