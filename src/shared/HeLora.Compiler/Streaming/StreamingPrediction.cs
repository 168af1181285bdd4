using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Compiler.Streaming;

/// <summary>
/// Predicts errors from shapes alone with the scales of the coefficient plan (docs/plans/coefficient.md, "Scales"), in a modulus of
/// 2^k and with one row for each plaintext.
/// </summary>
public static class StreamingPrediction
{
    /// <summary>
    /// Chooses the bits of answers. Sealed: the fewest for which rounding adds little error. Open basis: the most, as its answers are
    /// short.
    /// </summary>
    /// <param name="parameters">Ring and words.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="answers">For every projection the rms of an answer's words, and the variance of all other errors relative to its
    /// square.</param>
    public static int AnswerBits(
        StreamingParameters parameters, AdapterPrivacy privacy, IEnumerable<(double Rms, double Variance)> answers) =>
        privacy == AdapterPrivacy.OpenBasis
            ? parameters.WordBits == 32 ? 32 : AnswerModulus.MaxBits
            : Math.Min(AnswerModulus.Bits(parameters.Degree, Math.ScaleB(1, parameters.WordBits), answers), parameters.WordBits - 1);

    /// <summary>Predicts the relative rms error and the answer bits of a layout; null where overflow cannot be excluded.</summary>
    /// <param name="layout">The layout.</param>
    public static (double RelativeError, int AnswerBits)? Of(StreamingLayout layout)
    {
        double modulus = Math.ScaleB(1, layout.Parameters.WordBits), room = modulus / 2 * StreamingOffer.MessageShare;
        GaussianScales[] projections = [.. layout.Modules.Select(
            m => GaussianScales.Of(layout.Privacy, layout.InputSize, m.OutputSize, m.Rank, room, 1))];
        int words = layout.Parameters.WordBits;
        double norm = projections.Min(p => StreamingOffer.MaxNorm(words, room / p.Norm, layout.InputSize));

        // The bound of integer rows must leave activations twice the norm that rounding adds.
        if (norm < 2 * Math.Sqrt(layout.InputSize))
        {
            return null;
        }

        double input = layout.InputSize * GaussianScales.InputVariance(1) / (norm * norm);
        double mask = NoiseEstimate.PublicKeyZero(layout.Degree);
        (double Rms, double Variance)[] answers = [.. projections.Select(p => (p.Answer * norm, p.Rounding + input))];
        double Error(int m, double rounding) =>
            answers[m].Variance + (((mask * mask) + (rounding * rounding)) / (answers[m].Rms * answers[m].Rms));
        int bits = AnswerBits(layout.Parameters, layout.Privacy, answers);
        if (bits == words)
        {
            return (Math.Sqrt(answers.Select((_, m) => Error(m, 0)).Max()), bits);
        }

        double unit = NoiseEstimate.Rounding(layout.Degree) * Math.ScaleB(modulus, -bits);
        return (Math.Sqrt(answers.Select((_, m) => Error(m, unit)).Max()), bits);
    }
}
