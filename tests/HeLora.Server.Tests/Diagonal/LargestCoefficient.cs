using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Protocol.Diagonal;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>
/// The coefficient of an answer's polynomial that can be largest, by its definition: coefficient k of a polynomial with real
/// slots z_j is 2/N times the sum of z_j cos(pi k 5^j / N).
/// </summary>
internal static class LargestCoefficient
{
    // Of large rings only a sample is searched.
    private const int MaxSearched = 1024;

    /// <summary>The activations of norm 1 that make it largest for a token, and what it is for all tokens together.</summary>
    public static (float[] Activations, double Value) Of(DiagonalLayout layout, LoraModule module, int token = 0)
    {
        BalancedFactors factors = BalancedFactors.Create(module);
        double largest = -1;
        int at = 0;
        for (int k = 0; k < layout.Degree; k += Math.Max(1, layout.Degree / MaxSearched))
        {
            double sum = Enumerable.Range(0, layout.TokensPerCiphertext).Sum(t => Norm(Input(layout, factors, k, t)));
            if (sum > largest)
            {
                (largest, at) = (sum, k);
            }
        }

        double[] x = Input(layout, factors, at, token);
        double norm = Norm(x);
        return ([.. x.Select(v => (float)(v / norm))], largest);
    }

    // W^T c, c the cosines of one coefficient over the outputs of the first block.
    private static double[] Input(DiagonalLayout layout, BalancedFactors factors, int k, int token)
    {
        var x = new double[factors.InputSize];
        int count = Math.Min(layout.Positions, factors.OutputSize);
        long power = 1;
        for (int i = 0; i < token; i++)
        {
            power = power * 5 % (2 * layout.Degree);
        }

        var inner = new double[factors.Rank];
        for (int s = 0; s < count; s++)
        {
            double cosine = Math.Cos(Math.PI * (k * power % (2 * layout.Degree)) / layout.Degree) * 2 / layout.Degree;
            for (int j = 0; j < inner.Length; j++)
            {
                inner[j] += cosine * factors.Up[(s * factors.Rank) + j];
            }

            for (int t = 0; t < layout.TokensPerCiphertext; t++)
            {
                power = power * 5 % (2 * layout.Degree);
            }
        }

        for (int j = 0; j < inner.Length; j++)
        {
            for (int i = 0; i < x.Length; i++)
            {
                x[i] += inner[j] * factors.Down[(j * factors.InputSize) + i];
            }
        }

        return x;
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
