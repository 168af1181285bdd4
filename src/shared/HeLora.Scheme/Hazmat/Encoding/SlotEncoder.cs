using System.Numerics;
using System.Numerics.Tensors;
using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Numbers in the slots of a polynomial (CKKS; Cheon, Kim, Kim and Song 2017, section 3.2): slot j of m is m at
/// exp(i pi 5^j / N) over the scale. Sums and products are then slot by slot, and automorphisms rotate or conjugate.
/// Holds scratch memory: one instance a thread.
/// </summary>
public sealed class SlotEncoder : IDisposable
{
    private readonly SchemeParameters _parameters;
    private readonly SlotTransform _transform;
    private readonly AlignedBuffer _coefficients;
    private readonly AlignedBuffer _digits;

    /// <summary>Makes the transform of a parameter set and allocates scratch memory.</summary>
    public SlotEncoder(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _transform = new SlotTransform(parameters.Degree);
        _coefficients = new AlignedBuffer(parameters.Degree);
        _digits = new AlignedBuffer(parameters.LimbCount * parameters.Degree);
    }

    /// <summary>N/2.</summary>
    public int SlotCount => _transform.SlotCount;

    /// <summary>Encodes complex numbers; slots not given are zero.</summary>
    /// <param name="values">At most N/2.</param>
    /// <param name="scale">What 1 is worth, positive.</param>
    /// <param name="destination">Receives the message, NTT domain, and the scale.</param>
    /// <exception cref="ArgumentException">Too many values, one that is not finite, a scale that is not positive and
    /// finite, or a coefficient beyond half the modulus or 2^98.</exception>
    public void Encode(ReadOnlySpan<Complex> values, double scale, SlotPlaintext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode(values, scale, destination.Polynomial);
        Complete(destination, scale);
    }

    /// <summary>Encodes real numbers; slots not given are zero.</summary>
    /// <param name="values">At most N/2.</param>
    /// <param name="scale">What 1 is worth, positive.</param>
    /// <param name="destination">Receives the message, NTT domain, and the scale.</param>
    /// <exception cref="ArgumentException">As for complex numbers.</exception>
    public void Encode(ReadOnlySpan<double> values, double scale, SlotPlaintext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode(values, scale, destination.Polynomial);
        Complete(destination, scale);
    }

    /// <summary>Encodes complex numbers into a polynomial, as encryption takes it; slots not given are zero.</summary>
    /// <param name="values">At most N/2.</param>
    /// <param name="scale">What 1 is worth, positive.</param>
    /// <param name="destination">Receives the coefficients, rounded to nearest; its domain becomes coefficient.</param>
    /// <exception cref="ArgumentException">Too many values, one that is not finite, a scale that is not positive and
    /// finite, or a coefficient beyond half the modulus or 2^98.</exception>
    public void Encode(ReadOnlySpan<Complex> values, double scale, RnsPolynomial destination)
    {
        Check(values.Length, scale, destination);
        _transform.Inverse(values, scale, _coefficients.Span);
        Round(scale, destination);
    }

    /// <summary>Encodes real numbers into a polynomial; slots not given are zero.</summary>
    /// <param name="values">At most N/2.</param>
    /// <param name="scale">What 1 is worth, positive.</param>
    /// <param name="destination">Receives the coefficients, rounded to nearest; its domain becomes coefficient.</param>
    /// <exception cref="ArgumentException">As for complex numbers.</exception>
    public void Encode(ReadOnlySpan<double> values, double scale, RnsPolynomial destination)
    {
        Check(values.Length, scale, destination);
        _transform.Inverse(values, scale, _coefficients.Span);
        Round(scale, destination);
    }

    /// <summary>The first slots of a message, any number of limbs.</summary>
    /// <param name="message">Coefficient domain, as decryption gives it; not changed.</param>
    /// <param name="scale">What 1 is worth.</param>
    /// <param name="values">At most N/2.</param>
    /// <exception cref="ArgumentException">Too many values, a scale that is not positive and finite, or a polynomial of
    /// another ring or in the NTT domain.</exception>
    public void Decode(RnsPolynomial message, double scale, Span<Complex> values)
    {
        Check(values.Length, scale, message);
        RealResidues.Compose(message, _digits.Span, _coefficients.Span);
        _transform.Forward(_coefficients.Span, 1 / scale, values);
    }

    /// <summary>The real parts of the first slots of a message, any number of limbs.</summary>
    /// <param name="message">Coefficient domain, as decryption gives it; not changed.</param>
    /// <param name="scale">What 1 is worth.</param>
    /// <param name="values">At most N/2.</param>
    /// <exception cref="ArgumentException">As for complex numbers.</exception>
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

        // Also refuses what is not a number: every coefficient depends on every slot.
        if (!(magnitude < Math.Min(bound * (1 - Math.ScaleB(1, -50)), RealResidues.MaxMagnitude)))
        {
            throw new ArgumentException(
                double.IsFinite(magnitude)
                    ? $"a coefficient would be 2^{Math.Log2(magnitude):F1} at scale 2^{Math.Log2(scale):F1}; "
                        + $"{destination.LimbCount} limbs hold 2^{Math.Log2(Math.Min(bound, RealResidues.MaxMagnitude)):F1}"
                    : "the values to encode must be finite, and so must they be times the scale",
                nameof(scale));
        }

        RealResidues.Round(_coefficients.Span, magnitude, destination);
    }

    private void Check(int count, double scale, RnsPolynomial polynomial)
    {
        ArgumentNullException.ThrowIfNull(polynomial);
        if (!ReferenceEquals(polynomial.Ring, _parameters.Ring) || polynomial.LimbCount > _parameters.LimbCount)
        {
            throw new ArgumentException("a message polynomial of the encoder's parameters is expected", nameof(polynomial));
        }

        if (count > SlotCount)
        {
            throw new ArgumentException($"there are {SlotCount} slots; got {count} values", nameof(count));
        }

        if (!(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentException($"a scale must be positive and finite; got {scale}", nameof(scale));
        }
    }
}
