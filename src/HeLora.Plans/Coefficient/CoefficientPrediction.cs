using System.Numerics;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Plans.Coefficient;

/// <summary>
/// Predicts errors from shapes alone, for factors of Gaussian weights (whose singular values are nearly equal) and
/// activations spread evenly: the formulas of docs/plans/coefficient.md, "Scales", with B A of r singular values 1.
/// </summary>
internal static class CoefficientPrediction
{
    // Activations are scaled to integers below this norm; see the client.
    private const double LargestNorm = 1L << 40;

    /// <summary>Predicts a layout's results; null where overflow could not be excluded.</summary>
    public static (double RelativeError, int AnswerBits)? Of(SchemeParameters parameters, CoefficientLayout layout)
    {
        double q = parameters.Ring.Limbs[0].Modulus.AsDouble, room = q / 2 * CoefficientOffer.MessageShare;
        Projection[] projections = [.. layout.Modules.Select(m => Scale(layout, m, room))];
        double norm = Math.Min(LargestNorm, projections.Min(p => p.Norm));

        // The bound of integer rows must leave activations twice the norm that rounding them adds.
        if (norm < 2 * Math.Sqrt(layout.InputSize))
        {
            return null;
        }

        double packing = layout.Privacy == AdapterPrivacy.Sealed ? PackingNoise(parameters, layout) : 0;
        double mask = NoiseEstimate.PublicKeyZero(parameters.Degree);
        var answers = new (double Rms, double Variance)[projections.Length];
        var errors = new double[projections.Length];
        for (int m = 0; m < projections.Length; m++)
        {
            Projection p = projections[m];
            double rms = p.Answer * norm;
            double input = layout.InputSize * Input(layout) / (norm * norm);
            double packed = layout.InputSize * Math.Pow(packing / (p.Down * norm), 2);
            answers[m] = (rms, p.Rounding + input);
            errors[m] = p.Rounding + input + packed + Math.Pow(mask / rms, 2);
        }

        int bits = AnswerModulus.Bits(parameters, answers);
        double rounding = NoiseEstimate.Rounding(parameters.Degree) * Math.ScaleB(q, -bits);
        double worst = answers.Zip(errors, (a, e) => e + Math.Pow(rounding / a.Rms, 2)).Max();
        return (Math.Sqrt(worst), bits);
    }

    // The variance, per coordinate of an input, of encryption noise on the rows of a leaf and of rounding.
    private static double Input(CoefficientLayout layout) =>
        (layout.RowsPerLeaf * ErrorSampler.StandardDeviation * ErrorSampler.StandardDeviation) + (1.0 / 12);

    private static Projection Scale(CoefficientLayout layout, ModuleShape module, double room)
    {
        double d = layout.InputSize, o = module.OutputSize, r = Math.Min(module.Rank, Math.Min(d, o));
        if (layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            // Rows of U^T B A: r of them, of norm about 1.
            double largestRow = Math.Sqrt(LargestOfChiSquared(d, r));
            double down = d / 12, noise = d * Input(layout) * largestRow * largestRow / (room * room);
            double even = Math.Sqrt(down * noise), scale = Math.Sqrt(down / even);
            return new Projection(room / (scale * largestRow), scale / Math.Sqrt(d), scale, even);
        }

        // Rows of B A: o of them, the squares of their norms r/o times a chi-squared variable of r degrees over r.
        double beta = Math.Sqrt(r / o * LargestOfChiSquared(r, o));
        double fromDown = d / 12, fromUp = o / 12, fromNoise = d * Input(layout) * beta * beta / (room * room);
        double each = Math.Cbrt(fromDown * fromUp * fromNoise);
        double downScale = Math.Sqrt(fromDown / each), upScale = Math.Sqrt(fromUp / each);
        return new Projection(
            room / (downScale * upScale * beta), downScale * upScale * Math.Sqrt(r / (d * o)), downScale, 2 * each);
    }

    // About the largest of n chi-squared variables of some degrees of freedom, over these (Laurent and Massart 2000, lemma 1).
    private static double LargestOfChiSquared(double freedom, double n) =>
        1 + (2 * Math.Sqrt(Math.Log(n) / freedom)) + (2 * Math.Log(n) / freedom);

    // Noise that key switches add to the packed rows: each is doubled by every halving that follows.
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

    // The norm that integer activations may have, the rms of an answer over that norm, the scale of the down factor, and
    // the relative variance of rounding the factors.
    private readonly record struct Projection(double Norm, double Answer, double Down, double Rounding);
}
