using System.Numerics;
using System.Numerics.Tensors;
using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Encodes numbers in the slots of a polynomial (CKKS; Cheon, Kim, Kim and Song 2017, section 3.2): slot j of m is the value
/// of m at exp(i pi 5^j / N), divided by the scale. Sums and products act slot by slot, and automorphisms rotate or
/// conjugate the slots. An instance owns scratch memory, so only one thread may use it at a time.
/// </summary>
public sealed class SlotEncoder : IDisposable
{
    private readonly SchemeParameters _parameters;
    private readonly SlotTransform _transform;
    private readonly AlignedBuffer _coefficients;
    private readonly AlignedBuffer _digits;

    /// <summary>Makes the transform for a ring degree and allocates scratch memory for all limbs.</summary>
    public SlotEncoder(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _transform = new SlotTransform(parameters.Degree);
        _coefficients = new AlignedBuffer(parameters.Degree);
        _digits = new AlignedBuffer(parameters.LimbCount * parameters.Degree);
    }

    /// <summary>The number of slots, N/2.</summary>
    public int SlotCount => _transform.SlotCount;

    /// <summary>Encodes complex numbers as a plaintext in the NTT domain. The slots beyond the values are zero.</summary>
    /// <param name="values">At most N/2 finite numbers.</param>
    /// <param name="scale">The scale, positive and finite.</param>
    /// <param name="destination">Receives the message, NTT domain, and the scale. Its level stays.</param>
    /// <exception cref="ArgumentException">There are more than N/2 values or one is not finite, the scale is not positive and
    /// finite, the destination belongs to other parameters, or a coefficient would exceed half the modulus or 2^98.</exception>
    public void Encode(ReadOnlySpan<Complex> values, double scale, SlotPlaintext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode(values, scale, destination.Polynomial);
        Complete(destination, scale);
    }

    /// <summary>Encodes real numbers as a plaintext in the NTT domain. The slots beyond the values are zero.</summary>
    /// <param name="values">At most N/2 finite numbers.</param>
    /// <param name="scale">The scale, positive and finite.</param>
    /// <param name="destination">Receives the message, NTT domain, and the scale. Its level stays.</param>
    /// <exception cref="ArgumentException">As with complex numbers.</exception>
    public void Encode(ReadOnlySpan<double> values, double scale, SlotPlaintext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode(values, scale, destination.Polynomial);
        Complete(destination, scale);
    }

    /// <summary>Encodes complex numbers as a message to be encrypted. The slots beyond the values are zero.</summary>
    /// <param name="values">At most N/2 finite numbers.</param>
    /// <param name="scale">The scale, positive and finite.</param>
    /// <param name="destination">
    /// Receives the coefficients, rounded to nearest, in all its limbs; its domain becomes coefficient.
    /// </param>
    /// <exception cref="ArgumentException">There are more than N/2 values or one is not finite, the scale is not positive and
    /// finite, the destination belongs to other parameters, or a coefficient would exceed half the modulus or 2^98.</exception>
    public void Encode(ReadOnlySpan<Complex> values, double scale, RnsPolynomial destination)
    {
        Check(values.Length, scale, destination);
        _transform.Inverse(values, scale, _coefficients.Span);
        Round(scale, destination);
    }

    /// <summary>Encodes real numbers as a message to be encrypted. The slots beyond the values are zero.</summary>
    /// <param name="values">At most N/2 finite numbers.</param>
    /// <param name="scale">The scale, positive and finite.</param>
    /// <param name="destination">
    /// Receives the coefficients, rounded to nearest, in all its limbs; its domain becomes coefficient.
    /// </param>
    /// <exception cref="ArgumentException">As with complex numbers.</exception>
    public void Encode(ReadOnlySpan<double> values, double scale, RnsPolynomial destination)
    {
        Check(values.Length, scale, destination);
        _transform.Inverse(values, scale, _coefficients.Span);
        Round(scale, destination);
    }

    /// <summary>Decodes the first slots of a message.</summary>
    /// <param name="message">
    /// A polynomial of any number of limbs, coefficient domain, as decryption gives it. It is not changed.
    /// </param>
    /// <param name="scale">The scale of the message, positive and finite.</param>
    /// <param name="values">Receives the first slots; at most N/2.</param>
    /// <exception cref="ArgumentException">There are more than N/2 values, the scale is not positive and finite, or the message
    /// belongs to another ring or is in the NTT domain.</exception>
    public void Decode(RnsPolynomial message, double scale, Span<Complex> values)
    {
        Check(values.Length, scale, message);
        RealResidues.Compose(message, _digits.Span, _coefficients.Span);
        _transform.Forward(_coefficients.Span, 1 / scale, values);
    }

    /// <summary>Decodes the real parts of the first slots of a message.</summary>
    /// <param name="message">
    /// A polynomial of any number of limbs, coefficient domain, as decryption gives it. It is not changed.
    /// </param>
    /// <param name="scale">The scale of the message, positive and finite.</param>
    /// <param name="values">Receives the first slots; at most N/2.</param>
    /// <exception cref="ArgumentException">As with complex numbers.</exception>
    public void Decode(RnsPolynomial message, double scale, Span<double> values)
    {
        Check(values.Length, scale, message);
        RealResidues.Compose(message, _digits.Span, _coefficients.Span);
        _transform.Forward(_coefficients.Span, 1 / scale, values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transform.Dispose();
        _coefficients.Dispose();
        _digits.Dispose();
    }

    private static void Complete(SlotPlaintext destination, double scale)
    {
        destination.Polynomial.Ring.Forward(destination.Polynomial);
        destination.Scale = scale;
    }

    private void Round(double scale, RnsPolynomial destination)
    {
        double magnitude = Math.Abs(TensorPrimitives.MaxMagnitude<double>(_coefficients.Span));
        double bound = 0.5;
        for (int i = 0; i < destination.LimbCount; i++)
        {
            bound *= _parameters.Ring.Limbs[i].Modulus.AsDouble;
        }

        // The comparison is false for NaN as well, and a slot that is not finite makes every coefficient NaN or infinite.
        if (!(magnitude < Math.Min(bound * (1 - Math.ScaleB(1, -50)), RealResidues.MaxMagnitude)))
        {
            throw new ArgumentException(
                double.IsFinite(magnitude)
                    ? $"scale: 2^{Math.Log2(scale):F1} makes a coefficient of 2^{Math.Log2(magnitude):F1}; expected less than "
                        + $"2^{Math.Log2(Math.Min(bound, RealResidues.MaxMagnitude)):F1} for {destination.LimbCount} limbs"
                    : $"values: not finite, or not at scale {scale}; expected finite products with the scale",
                nameof(scale));
        }

        RealResidues.Round(_coefficients.Span, magnitude, destination);
    }

    private void Check(int count, double scale, RnsPolynomial polynomial)
    {
        ArgumentNullException.ThrowIfNull(polynomial);
        if (!ReferenceEquals(polynomial.Ring, _parameters.Ring) || polynomial.LimbCount > _parameters.LimbCount)
        {
            throw new ArgumentException(
                ReferenceEquals(polynomial.Ring, _parameters.Ring)
                    ? $"polynomial: {polynomial.LimbCount} limbs; expected at most {_parameters.LimbCount}"
                    : "polynomial: another ring; expected that of the encoder",
                nameof(polynomial));
        }

        if (count > SlotCount)
        {
            throw new ArgumentException($"values: {count}; expected at most {SlotCount}", nameof(count));
        }

        if (!(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentException($"scale: {scale}; expected a positive finite number", nameof(scale));
        }
    }
}
