using System.Numerics.Tensors;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Numbers in the coefficients of a polynomial: x becomes the integer round(scale x), coefficient domain. No transform
/// is needed, and a product of plaintext and ciphertext is then a batch of inner products.
/// </summary>
public static class CoefficientEncoder
{
    /// <summary>Integers up to this magnitude are exact in every conversion and near residues of any modulus after reduction.</summary>
    public const double MaxMagnitude = 1L << 50;

    /// <summary>coefficients = round(scale * values), ties to even.</summary>
    /// <param name="values">Finite numbers; scale times each is at most 2^50 in magnitude, which the caller sees to by
    /// choosing the scale from a norm.</param>
    /// <param name="scale">Positive.</param>
    /// <param name="coefficients">As many integers.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Encode(ReadOnlySpan<float> values, double scale, Span<double> coefficients)
    {
        if (values.Length != coefficients.Length)
        {
            throw new ArgumentException($"{values.Length} coefficients are expected, got {coefficients.Length}", nameof(coefficients));
        }

        TensorPrimitives.ConvertTruncating<float, double>(values, coefficients);
        TensorPrimitives.Multiply(coefficients, scale, coefficients);
        TensorPrimitives.Round<double>(coefficients, coefficients);
    }

    /// <summary>values = unit * coefficients.</summary>
    /// <param name="coefficients">Integers; overwritten.</param>
    /// <param name="unit">What one is worth: the inverse of the scale.</param>
    /// <param name="values">As many numbers.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Decode(Span<double> coefficients, double unit, Span<float> values)
    {
        if (values.Length != coefficients.Length)
        {
            throw new ArgumentException($"{coefficients.Length} values are expected, got {values.Length}", nameof(values));
        }

        TensorPrimitives.Multiply(coefficients, unit, coefficients);
        TensorPrimitives.ConvertTruncating<double, float>(coefficients, values);
    }
}
