using HeLora.Adapters.Peft;

namespace HeLora.Server.Tests;

/// <summary>Errors of deltas against double precision.</summary>
internal static class DeltaErrors
{
    /// <summary>
    /// For every token and projection log2 of ||delta - reference|| over the size of delta: its norm, or where x happens
    /// to miss the few directions of a small projection, ||W|| ||x|| / sqrt(d_in), the rms norm for such activations.
    /// </summary>
    public static double[] Of(IReadOnlyList<LoraModule> modules, float[] x, float[] deltas)
    {
        int tokens = x.Length / modules[0].InputSize, at = 0;
        var errors = new List<double>();
        for (int t = 0; t < tokens; t++)
        {
            foreach (LoraModule module in modules)
            {
                var reference = new double[module.OutputSize];
                module.Apply(x.AsSpan(t * module.InputSize, module.InputSize), reference);
                double error = 0, norm = 0, square = 0;
                for (int i = 0; i < reference.Length; i++)
                {
                    error += Math.Pow(deltas[at + i] - reference[i], 2);
                    norm += reference[i] * reference[i];
                }

                foreach (float value in x.AsSpan(t * module.InputSize, module.InputSize))
                {
                    square += (double)value * value;
                }

                errors.Add(Math.Log2(error / Math.Max(norm, SquaredNorm(module) * square / module.InputSize)) / 2);
                at += reference.Length;
            }
        }

        return [.. errors];
    }

    // ||scaling B A||_F^2, the sum over pairs of rows of A.
    private static double SquaredNorm(LoraModule module)
    {
        double sum = 0;
        for (int j = 0; j < module.Rank; j++)
        {
            for (int k = 0; k < module.Rank; k++)
            {
                double a = 0, b = 0;
                for (int i = 0; i < module.InputSize; i++)
                {
                    a += (double)module.A[(j * module.InputSize) + i] * module.A[(k * module.InputSize) + i];
                }

                for (int i = 0; i < module.OutputSize; i++)
                {
                    b += (double)module.B[(i * module.Rank) + j] * module.B[(i * module.Rank) + k];
                }

                sum += a * b;
            }
        }

        return module.Scaling * module.Scaling * sum;
    }
}
