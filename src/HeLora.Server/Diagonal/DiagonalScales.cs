using System.Numerics.Tensors;
using HeLora.Plans.Diagonal;
using HeLora.Scheme;

namespace HeLora.Server.Diagonal;

/// <summary>Divides the last modulus between the rows A x and the weights they meet.</summary>
internal static class DiagonalScales
{
    /// <summary>
    /// The scale of rows after the rescaling. The rows' scale times that of the up factor is the answers' scale. A finer
    /// rows' scale lessens their noise, ||up|| / sqrt(d_out) sigma / scale in an output; a finer scale of the up factor
    /// lessens the rounding of its plaintexts, sqrt(N/12) / scale ||down|| / sqrt(d_in) in an output under even inputs. The
    /// sum of squares is least where both are equal.
    /// </summary>
    /// <param name="offer">The offer.</param>
    /// <param name="down">The down factor as encoded.</param>
    /// <param name="up">The up factor as encoded.</param>
    public static double Rows(DiagonalOffer offer, double[] down, double[] up)
    {
        DiagonalLayout layout = offer.Layout;
        double noise = TensorPrimitives.Norm<double>(up) / Math.Sqrt(layout.OutputSize) * RowNoise(offer);
        double rounding = TensorPrimitives.Norm<double>(down) / Math.Sqrt(layout.InputSize) * Math.Sqrt(layout.Degree / 12.0);
        double ratio = noise > 0 && rounding > 0 ? noise / rounding : 1;

        // Rows are below 1; a quarter of q_0 leaves room for their noise.
        return Math.Min(Math.Sqrt(offer.AnswerScale * ratio), offer.AnswerScale / 4);
    }

    /// <summary>The deviation of a row's noise in a slot: the rounding of the rescaling and one key switch a rotation, summed
    /// with the rows, and the switch of the baby step.</summary>
    public static double RowNoise(DiagonalOffer offer)
    {
        int degree = offer.Layout.Degree;
        double rounding = NoiseEstimate.Rounding(degree), switching = NoiseEstimate.KeySwitch(offer.Parameters, 1, 1);
        double sums = Math.ScaleB(1, offer.Layout.TailSums);
        return Math.Sqrt(degree * ((sums * rounding * rounding) + (sums * switching * switching)));
    }
}
