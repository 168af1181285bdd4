using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>
/// A parameter set in numbers. A <see cref="CiphertextParameterSpec"/> belongs to the plans of ciphertexts, a
/// <see cref="WordParameterSpec"/> to the streaming plan.
/// </summary>
/// <param name="Degree">N.</param>
public abstract record ParameterSpec(int Degree)
{
    /// <summary>The moduli of the ring: the primes of the limbs, or 2^k alone.</summary>
    public abstract IReadOnlyList<ulong> Moduli { get; }

    /// <summary>log2 of the modulus that the security table limits: the product of all moduli, or 2^k.</summary>
    public abstract double Log2Qp { get; }

    /// <summary>Whether the table of ePrint 2024/463 allows the modulus at this degree.</summary>
    public bool IsSecure => Log2Qp <= SecurityTable.MaxLog2Qp(Degree);
}
