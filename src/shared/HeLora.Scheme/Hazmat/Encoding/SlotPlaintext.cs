using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>An encoded vector of slots with its scale. It can be added to, or multiplied by, ciphertexts of its level.</summary>
public sealed class SlotPlaintext : IDisposable
{
    /// <summary>Makes a plaintext of zeros, which an encoder fills.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="level">The level: the number of limbs less one.</param>
    /// <param name="scale">The scale, positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The parameters have no such level, or the scale is not positive and finite.
    /// </exception>
    public SlotPlaintext(SchemeParameters parameters, int level, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (level < 0 || level >= parameters.LimbCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(level), level, $"level: {level}; expected 0 to {parameters.LimbCount - 1}");
        }

        if (!(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, $"scale: {scale}; expected a positive finite number");
        }

        Scale = scale;
        Polynomial = new RnsPolynomial(parameters.Ring, level + 1, PolynomialDomain.Ntt);
    }

    /// <summary>The message, NTT domain, level + 1 limbs.</summary>
    public RnsPolynomial Polynomial { get; }

    /// <summary>The scale: the number that 1 is encoded as.</summary>
    public double Scale { get; internal set; }

    /// <summary>The number of limbs less one.</summary>
    public int Level => Polynomial.LimbCount - 1;

    /// <inheritdoc/>
    public void Dispose() => Polynomial.Dispose();
}
