using HeLora.Adapters.Peft;

namespace HeLora.Server.Tests;

/// <summary>Activations and adapters that go to the limits.</summary>
internal static class Adversarial
{
    /// <summary>The row of B A of the largest norm: of all x of its norm, the one with the largest output.</summary>
    public static float[] LargestRow(LoraModule module)
    {
        double largest = -1;
        float[] best = [];
        for (int i = 0; i < module.OutputSize; i++)
        {
            var row = new float[module.InputSize];
            double square = 0;
            for (int k = 0; k < row.Length; k++)
            {
                double sum = 0;
                for (int j = 0; j < module.Rank; j++)
                {
                    sum += (double)module.B[(i * module.Rank) + j] * module.A[(j * row.Length) + k];
                }

                row[k] = (float)sum;
                square += sum * sum;
            }

            if (square > largest)
            {
                (largest, best) = (square, row);
            }
        }

        return best;
    }

    /// <summary>Scales the columns of B: column j by factors[j].</summary>
    public static LoraModule ScaleColumns(LoraModule module, Func<int, double> factor)
    {
        float[] b = [.. module.B.Select((v, i) => (float)(v * factor(i % module.Rank)))];
        return new LoraModule(module.Name, module.InputSize, module.OutputSize, module.Rank, module.Scaling, module.A, b);
    }
}
