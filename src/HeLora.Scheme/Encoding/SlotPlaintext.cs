using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>An encoded vector of slots, ready to be added to or multiplied with ciphertexts of its level.</summary>
public sealed class SlotPlaintext : IDisposable
{
    /// <summary>Makes zero at scale 1.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="level">Its limbs less one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public SlotPlaintext(SchemeParameters parameters, int level)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (level < 0 || level >= parameters.LimbCount)
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, $"these parameters have levels 0 to {parameters.LimbCount - 1}");
        }

        Polynomial = new RnsPolynomial(parameters.Ring, level + 1, PolynomialDomain.Ntt);
    }

    /// <summary>The message, NTT domain.</summary>
    public RnsPolynomial Polynomial { get; }

    /// <summary>What 1 is worth.</summary>
    public double Scale { get; internal set; } = 1;

    /// <summary>Limbs less one.</summary>
    public int Level => Polynomial.LimbCount - 1;

    /// <inheritdoc/>
    public void Dispose() => Polynomial.Dispose();
}
