using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Plans.Streaming;

/// <summary>
/// Predicts errors from shapes alone, as <see cref="Coefficient.CoefficientPrediction"/> does: the same balance of rounding
/// factors, rounding activations and encryption noise, in a modulus of 2^k and with one row a leaf.
/// </summary>
internal static class StreamingPrediction
{
    // Activations are scaled to integers below this norm; see the client.
    private const double LargestNorm = 1L << 40;

    /// <summary>Predicts results; null where overflow could not be excluded.</summary>
    public static (double RelativeError, int AnswerBits)? Of(StreamingLayout layout)
    {
        double modulus = Math.ScaleB(1, layout.Parameters.WordBits), room = modulus / 2 * StreamingOffer.MessageShare;
        GaussianScales[] projections = [.. layout.Modules.Select(
            m => GaussianScales.Of(layout.Privacy, layout.InputSize, m.OutputSize, m.Rank, room, 1))];
        double norm = Math.Min(LargestNorm, projections.Min(p => p.Norm));

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
        if (layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            return (Math.Sqrt(answers.Select((_, m) => Error(m, 0)).Max()), layout.Parameters.WordBits);
        }

        int bits = Math.Min(AnswerModulus.Bits(layout.Degree, modulus, answers), layout.Parameters.WordBits - 1);
        double unit = NoiseEstimate.Rounding(layout.Degree) * Math.ScaleB(modulus, -bits);
        return (Math.Sqrt(answers.Select((_, m) => Error(m, unit)).Max()), bits);
    }
}
