using System.Numerics.Tensors;

namespace HeLora.Client.Coefficient;

/// <summary>The client's own product with a published basis.</summary>
internal sealed class BasisProduct
{
    private readonly float[] _columns;
    private readonly int _outputSize;

    /// <summary>Takes a basis.</summary>
    /// <param name="basis">d_out x r, row-major; kept column by column, so that the product runs along outputs.</param>
    /// <param name="rank">r.</param>
    public BasisProduct(ReadOnlySpan<float> basis, int rank)
    {
        _outputSize = basis.Length / rank;
        _columns = new float[basis.Length];
        for (int i = 0; i < _outputSize; i++)
        {
            for (int j = 0; j < rank; j++)
            {
                _columns[(j * _outputSize) + i] = basis[(i * rank) + j];
            }
        }
    }

    /// <summary>delta = unit * basis * coordinates, in float32.</summary>
    /// <param name="coordinates">r numbers.</param>
    /// <param name="unit">What one unit of a coordinate is worth.</param>
    /// <param name="delta">d_out numbers.</param>
    public void Apply(ReadOnlySpan<double> coordinates, double unit, Span<float> delta)
    {
        delta.Clear();
        for (int j = 0; j < coordinates.Length; j++)
        {
            TensorPrimitives.MultiplyAdd(
                _columns.AsSpan(j * _outputSize, _outputSize), (float)(coordinates[j] * unit), delta, delta);
        }
    }
}
