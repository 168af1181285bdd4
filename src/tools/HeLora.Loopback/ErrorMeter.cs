using HeLora.Adapters.Peft;

namespace HeLora.Loopback;

/// <summary>
/// Compares decrypted deltas with <see cref="LoraModule.Apply"/> in double precision. Errors are relative to the largest
/// |delta| and to the rms of the deltas, over all tokens that were compared.
/// </summary>
public sealed class ErrorMeter(LoraModule module)
{
    private readonly double[] _reference = new double[module.OutputSize];
    private double _maxError;
    private double _maxReference;
    private double _errorSquares;
    private double _referenceSquares;

    /// <summary>
    /// The largest |error| over the largest |delta|; infinite when a delta is NaN, or when all deltas should be zero and one is
    /// not.
    /// </summary>
    public double Max => Ratio(_maxError, _maxReference);

    /// <summary>The rms of the error over the rms of delta.</summary>
    public double Rms => Math.Sqrt(Ratio(_errorSquares, _referenceSquares));

    /// <summary>Compares some tokens.</summary>
    /// <param name="activations">tokens x d_in.</param>
    /// <param name="deltas">tokens x d_out.</param>
    public void Add(ReadOnlySpan<float> activations, ReadOnlySpan<float> deltas)
    {
        int tokens = activations.Length / module.InputSize;
        for (int t = 0; t < tokens; t++)
        {
            module.Apply(activations.Slice(t * module.InputSize, module.InputSize), _reference);
            ReadOnlySpan<float> delta = deltas.Slice(t * module.OutputSize, module.OutputSize);
            for (int i = 0; i < _reference.Length; i++)
            {
                double error = Math.Abs(delta[i] - _reference[i]);
                _maxError = Math.Max(_maxError, error);
                _maxReference = Math.Max(_maxReference, Math.Abs(_reference[i]));
                _errorSquares += error * error;
                _referenceSquares += _reference[i] * _reference[i];
            }
        }
    }

    /// <summary>Whether both errors are within a bound.</summary>
    public bool IsWithin(double tolerance) => Max <= tolerance && Rms <= tolerance;

    private static double Ratio(double error, double reference) => double.IsNaN(error) ? double.PositiveInfinity
        : error == 0 ? 0
        : error / reference;
}
