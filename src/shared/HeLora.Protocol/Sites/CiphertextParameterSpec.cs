using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>The parameter set of a plan of ciphertexts, as publications and schedules hold it.</summary>
/// <param name="Degree">N.</param>
/// <param name="Moduli">The primes of the ciphertext modulus, first limb first.</param>
/// <param name="SpecialPrime">P; null where no key is switched.</param>
public sealed record CiphertextParameterSpec(int Degree, IReadOnlyList<ulong> Moduli, ulong? SpecialPrime) : ParameterSpec(Degree)
{
    /// <summary>The primes of the ciphertext modulus, first limb first.</summary>
    public override IReadOnlyList<ulong> Moduli { get; } = Moduli;

    /// <summary>log2 of the product of all moduli and P.</summary>
    public override double Log2Qp => Moduli.Sum(m => Math.Log2(m)) + (SpecialPrime is { } p ? Math.Log2(p) : 0);

    /// <summary>The numbers of a parameter set.</summary>
    public static CiphertextParameterSpec Of(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new CiphertextParameterSpec(
            parameters.Degree, [.. parameters.Ring.Limbs.Take(parameters.LimbCount).Select(l => l.Modulus.Value)],
            parameters.HasSpecialPrime ? parameters.SpecialPrime.Modulus.Value : null);
    }

    /// <summary>Makes the parameters; the caller disposes them. Each side makes its own.</summary>
    /// <exception cref="ArgumentException">A modulus does not fit the ring, or occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The degree is out of range, or the security table does not allow the modulus.</exception>
    public SchemeParameters Create() => new(Degree, [.. Moduli], SpecialPrime);

    /// <summary>Whether another set has the same numbers.</summary>
    public bool Equals(CiphertextParameterSpec? other) =>
        other is not null && Degree == other.Degree && SpecialPrime == other.SpecialPrime && Moduli.SequenceEqual(other.Moduli);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Degree, Moduli.Count, Moduli.Count > 0 ? Moduli[0] : 0, SpecialPrime);
}
