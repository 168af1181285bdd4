using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Compiler.Streaming;

/// <summary>
/// Predicts errors from shapes alone, as <see cref="Coefficient.CoefficientPrediction"/> does: the same balance of rounding
/// factors, rounding activations and encryption noise, in a modulus of 2^k and with one row a leaf.
/// </summary>
public static class StreamingPrediction
{
    /// <summary>
    /// The bits of answers: the fewest that leave little error of rounding; for an open basis, whose answers are short, the most.
    /// </summary>
    /// <param name="parameters">Ring and words.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="answers">See <see cref="AnswerModulus"/>.</param>
    public static int AnswerBits(
        StreamingParameters parameters, AdapterPrivacy privacy, IEnumerable<(double Rms, double Variance)> answers) =>
        privacy == AdapterPrivacy.OpenBasis
            ? parameters.WordBits == 32 ? 32 : AnswerModulus.MaxBits
            : Math.Min(AnswerModulus.Bits(parameters.Degree, Math.ScaleB(1, parameters.WordBits), answers), parameters.WordBits - 1);

    /// <summary>Predicts results; null where overflow could not be excluded.</summary>
    public static (double RelativeError, int AnswerBits)? Of(StreamingLayout layout)
    {
        double modulus = Math.ScaleB(1, layout.Parameters.WordBits), room = modulus / 2 * StreamingOffer.MessageShare;
        GaussianScales[] projections = [.. layout.Modules.Select(
            m => GaussianScales.Of(layout.Privacy, layout.InputSize, m.OutputSize, m.Rank, room, 1))];
        int words = layout.Parameters.WordBits;
        double norm = projections.Min(p => StreamingOffer.MaxNorm(words, room / p.Norm, layout.InputSize));

        // The bound of integer rows must leave activations twice the norm that rounding them adds.
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
