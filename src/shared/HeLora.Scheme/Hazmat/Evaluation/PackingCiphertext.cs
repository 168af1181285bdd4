using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// A ciphertext between key switches of a packing: <c>a</c> over q in the coefficient domain, ready to be decomposed,
/// and a multiple P b over QP in the NTT domain, so that only <c>a</c> is divided by P on the way and b once at the end. One
/// ciphertext modulus.
/// </summary>
public sealed class PackingCiphertext : IDisposable
{
    /// <summary>Makes zero.</summary>
    /// <param name="parameters">Parameters with one ciphertext modulus and a special prime.</param>
    /// <exception cref="ArgumentException">There are more ciphertext moduli or no special prime.</exception>
    public PackingCiphertext(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.LimbCount != 1 || !parameters.HasSpecialPrime)
        {
            throw new ArgumentException("packing works with one ciphertext modulus and a special prime", nameof(parameters));
        }

        A = new RnsPolynomial(parameters.Ring, 1, PolynomialDomain.Coefficient);
        ScaledB = new RnsPolynomial(parameters.Ring, 2, PolynomialDomain.Ntt);
    }

    /// <summary>a over q, coefficient domain.</summary>
    public RnsPolynomial A { get; }

    /// <summary>P b over QP, NTT domain; its limb modulo q is over P, as that of a <see cref="SwitchingKey"/> is.</summary>
    public RnsPolynomial ScaledB { get; internal set; }

    /// <summary>Sets it to zero.</summary>
    public void Clear()
    {
        A.Clear();
        ScaledB.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        A.Dispose();
        ScaledB.Dispose();
    }
}
