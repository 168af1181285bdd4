namespace HeLora.Plans;

/// <summary>What is known of a batch before weights and activations are: for Gaussian factors and even activations.</summary>
/// <param name="RelativeError">The rms error relative to the rms delta, of the worst projection.</param>
/// <param name="BytesUp">Of the request.</param>
/// <param name="BytesDown">Of the answer.</param>
internal readonly record struct SitePrediction(double RelativeError, long BytesUp, long BytesDown)
{
    /// <summary>The messages of ciphertexts.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="relativeError">The error.</param>
    /// <param name="answerBits">k: answers are modulo 2^k.</param>
    public static SitePrediction OfCiphertexts(
        PlanParameters parameters, ISiteLayout layout, int tokens, double relativeError, int answerBits) => new(
        relativeError,
        BatchHeader.Size + ((long)layout.InputCiphertexts(tokens) * MessageSizes.InputBody(parameters.Scheme, layout)),
        BatchHeader.Size + ((long)layout.AnswerCiphertexts(tokens) * MessageSizes.AnswerBody(layout, answerBits)));
}
