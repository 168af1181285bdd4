using System.Numerics.Tensors;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Encodes numbers as coefficients of a polynomial: x becomes the integer round(scale x), coefficient domain. Encoding takes
/// no transform, and the coefficients of a product of a plaintext and a ciphertext are inner products.
/// </summary>
public static class CoefficientEncoder
{
    /// <summary>
    /// 2^50. Integers up to this magnitude are exact in every conversion, and one reduction makes them lazily reduced
    /// residues of any modulus.
    /// </summary>
    public const double MaxMagnitude = 1L << 50;

    /// <summary>Computes coefficients = round(scale * values), ties to even. Nothing is checked but the lengths.</summary>
    /// <param name="values">
    /// Finite numbers. The caller chooses the scale so that scale times each of them is at most
    /// <see cref="MaxMagnitude"/> in magnitude.
    /// </param>
    /// <param name="scale">The scale, positive.</param>
    /// <param name="coefficients">Receives one integer for each value.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Encode(ReadOnlySpan<float> values, double scale, Span<double> coefficients)
    {
        if (values.Length != coefficients.Length)
        {
            throw new ArgumentException($"coefficients: {coefficients.Length}; expected {values.Length}", nameof(coefficients));
        }

        TensorPrimitives.ConvertTruncating<float, double>(values, coefficients);
        TensorPrimitives.Multiply(coefficients, scale, coefficients);
        TensorPrimitives.Round<double>(coefficients, coefficients);
    }

    /// <summary>Computes values = unit * coefficients.</summary>
    /// <param name="coefficients">Integers. They are overwritten.</param>
    /// <param name="unit">The inverse of the scale.</param>
    /// <param name="values">Receives one number for each coefficient.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Decode(Span<double> coefficients, double unit, Span<float> values)
    {
        if (values.Length != coefficients.Length)
        {
            throw new ArgumentException($"values: {values.Length}; expected {coefficients.Length}", nameof(values));
        }

        TensorPrimitives.Multiply(coefficients, unit, coefficients);
        TensorPrimitives.ConvertTruncating<double, float>(coefficients, values);
    }
}
