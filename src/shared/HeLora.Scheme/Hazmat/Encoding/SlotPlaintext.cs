using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>An encoded vector of slots, ready to be added to or multiplied with ciphertexts of its level.</summary>
public sealed class SlotPlaintext : IDisposable
{
    /// <summary>Makes zero.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="level">Its limbs less one.</param>
    /// <param name="scale">What 1 is worth, positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level or scale.</exception>
    public SlotPlaintext(SchemeParameters parameters, int level, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (level < 0 || level >= parameters.LimbCount)
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, $"these parameters have levels 0 to {parameters.LimbCount - 1}");
        }

        if (!(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "a scale must be positive and finite");
        }

        Scale = scale;
        Polynomial = new RnsPolynomial(parameters.Ring, level + 1, PolynomialDomain.Ntt);
    }

    /// <summary>The message, NTT domain.</summary>
    public RnsPolynomial Polynomial { get; }

    /// <summary>What 1 is worth.</summary>
    public double Scale { get; internal set; }

    /// <summary>Limbs less one.</summary>
    public int Level => Polynomial.LimbCount - 1;

    /// <inheritdoc/>
    public void Dispose() => Polynomial.Dispose();
}
