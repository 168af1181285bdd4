using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>A parameter set in numbers, as schedules hold it.</summary>
/// <param name="Degree">N.</param>
/// <param name="Moduli">The ciphertext moduli.</param>
/// <param name="SpecialPrime">P; null where no key is switched.</param>
public sealed record ParameterSpec(int Degree, IReadOnlyList<ulong> Moduli, ulong? SpecialPrime)
{
    /// <summary>log2 of the product of all moduli.</summary>
    public double Log2Qp => Moduli.Sum(m => Math.Log2(m)) + (SpecialPrime is { } p ? Math.Log2(p) : 0);

    /// <summary>Whether ePrint 2024/463 allows it.</summary>
    public bool IsSecure => Log2Qp <= SecurityTable.MaxLog2Qp(Degree);

    /// <summary>The numbers of a parameter set.</summary>
    public static ParameterSpec Of(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new ParameterSpec(
            parameters.Degree, [.. parameters.Ring.Limbs.Take(parameters.LimbCount).Select(l => l.Modulus.Value)],
            parameters.HasSpecialPrime ? parameters.SpecialPrime.Modulus.Value : null);
    }

    /// <summary>Makes the parameters; each side makes its own.</summary>
    /// <exception cref="ArgumentException">A modulus does not fit the ring or occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">They are not secure.</exception>
    public SchemeParameters Create() => new(Degree, [.. Moduli], SpecialPrime);

    /// <summary>Whether another has the same numbers.</summary>
    public bool Equals(ParameterSpec? other) =>
        other is not null && Degree == other.Degree && SpecialPrime == other.SpecialPrime && Moduli.SequenceEqual(other.Moduli);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Degree, Moduli.Count, Moduli[0], SpecialPrime);
}
