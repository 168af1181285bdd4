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

    /// <summary>For every projection log2 of the rms error over all tokens, relative to the rms of the deltas. Tokens count alike, whatever their size.</summary>
    public static double[] OfProjections(IReadOnlyList<LoraModule> modules, float[] x, float[] deltas)
    {
        int tokens = x.Length / modules[0].InputSize, outputs = modules.Sum(m => m.OutputSize), offset = 0;
        var errors = new double[modules.Count];
        for (int m = 0; m < errors.Length; m++)
        {
            LoraModule module = modules[m];
            var reference = new double[module.OutputSize];
            double error = 0, norm = 0;
            for (int t = 0; t < tokens; t++)
            {
                ReadOnlySpan<float> token = x.AsSpan(t * module.InputSize, module.InputSize);
                module.Apply(token, reference);
                double square = Math.Max(token.ToArray().Sum(v => (double)v * v), double.Epsilon);
                for (int i = 0; i < reference.Length; i++)
                {
                    error += Math.Pow(deltas[(t * outputs) + offset + i] - reference[i], 2) / square;
                    norm += reference[i] * reference[i] / square;
                }
            }

            errors[m] = Math.Log2(error / norm) / 2;
            offset += module.OutputSize;
        }

        return errors;
    }

    /// <summary>log2 of the rms of errors that are given as log2.</summary>
    public static double Rms(IEnumerable<double> errors) => Math.Log2(errors.Average(e => Math.Pow(4, e))) / 2;

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
