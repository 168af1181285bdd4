namespace HeLora.Plans;

/// <summary>What is known of a site's results before its weights are: for Gaussian factors and even activations.</summary>
/// <param name="RelativeError">The rms error relative to the rms delta, of the worst projection.</param>
/// <param name="AnswerBits">k: answers are modulo 2^k.</param>
internal readonly record struct SitePrediction(double RelativeError, int AnswerBits);
