using System.Numerics;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;

namespace HeLora.Compiler.Coefficient;

/// <summary>
/// Predicts errors from shapes alone, for Gaussian weights, whose singular values are nearly equal, and evenly spread activations:
/// the formulas of docs/plans/coefficient.md, "Scales", where B A has r singular values of 1.
/// </summary>
internal static class CoefficientPrediction
{
    // The client scales activations to integers below this norm.
    private const double LargestNorm = 1L << 40;

    /// <summary>Predicts the relative rms error and the answer bits of a layout; null where overflow cannot be excluded.</summary>
    public static (double RelativeError, int AnswerBits)? Of(SchemeParameters parameters, CoefficientLayout layout)
    {
        double q = parameters.Ring.Limbs[0].Modulus.AsDouble, room = q / 2 * CoefficientOffer.MessageShare;
        GaussianScales[] projections = [.. layout.Modules.Select(
            m => GaussianScales.Of(layout.Privacy, layout.InputSize, m.OutputSize, m.Rank, room, layout.RowsPerLeaf))];
        double norm = Math.Min(LargestNorm, projections.Min(p => p.Norm));

        // The bound of integer rows must leave activations twice the norm that rounding adds.
        if (norm < 2 * Math.Sqrt(layout.InputSize))
        {
            return null;
        }

        double packing = layout.Privacy == AdapterPrivacy.Sealed ? PackingNoise(parameters, layout) : 0;
        double mask = NoiseEstimate.PublicKeyZero(parameters.Degree);
        var answers = new (double Rms, double Variance)[projections.Length];
        double[] errors = new double[projections.Length], sizes = new double[projections.Length];
        for (int m = 0; m < projections.Length; m++)
        {
            GaussianScales p = projections[m];
            double rms = p.Answer * norm;
            double input = layout.InputSize * GaussianScales.InputVariance(layout.RowsPerLeaf) / (norm * norm);
            double packed = layout.InputSize * Math.Pow(packing / (p.Down * norm), 2);
            answers[m] = (layout.Privacy == AdapterPrivacy.OpenBasis ? room / AnswerModulus.UsualRow / Math.Sqrt(layout.InputSize) : rms, p.Rounding + input);
            sizes[m] = rms;
            errors[m] = p.Rounding + input + packed + Math.Pow(mask / rms, 2);
        }

        int bits = AnswerModulus.Bits(parameters, answers);
        double rounding = NoiseEstimate.Rounding(parameters.Degree) * Math.ScaleB(q, -bits);
        double worst = sizes.Zip(errors, (rms, e) => e + Math.Pow(rounding / rms, 2)).Max();
        return (Math.Sqrt(worst), bits);
    }

    // The noise that key switches add to the packed rows; every halving that follows doubles it.
    private static double PackingNoise(SchemeParameters parameters, CoefficientLayout layout)
    {
        int merges = BitOperations.Log2((uint)layout.LeafCount);
        int following = merges + layout.TraceSteps.Sum() + layout.Expansions;
        double noise = 0;
        foreach (int steps in (IEnumerable<int>)
            [.. Enumerable.Repeat(1, merges), .. layout.TraceSteps, .. Enumerable.Repeat(1, layout.Expansions)])
        {
            following -= steps;
            double added = Math.ScaleB(NoiseEstimate.KeySwitch(parameters, 1, (1 << steps) - 1), following);
            noise = NoiseEstimate.Add(noise, added);
        }

        return noise;
    }
}
