using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Tests.Algebra;

/// <summary>Plain matrices, row-major, as references.</summary>
internal static class Dense
{
    public static double[] Product(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int rows, int inner, int columns)
    {
        var product = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < inner; k++)
            {
                double factor = left[(i * inner) + k];
                for (int j = 0; j < columns; j++)
                {
                    product[(i * columns) + j] += factor * right[(k * columns) + j];
                }
            }
        }

        return product;
    }

    /// <summary>scaling * B * A, d_out x d_in.</summary>
    public static double[] Of(LoraModule module)
    {
        double[] product = Product(
            Array.ConvertAll(module.B, value => (double)value),
            Array.ConvertAll(module.A, value => (double)value),
            module.OutputSize,
            module.Rank,
            module.InputSize);
        return Array.ConvertAll(product, value => module.Scaling * value);
    }

    public static double Norm(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>||x - y|| / ||y|| in the Frobenius norm; 0 for two zeros.</summary>
    public static double RelativeError(double[] x, double[] y)
    {
        double[] difference = [.. x.Zip(y, (left, right) => left - right)];
        double norm = Norm(difference);
        return norm == 0 ? 0 : norm / Norm(y);
    }
}
