using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme;

/// <summary>
/// The switching key from sigma(s) to s for the automorphism sigma: X -> X^g. Every ciphertext modulus q_i is one digit, and
/// for every digit the key has a pair (b_i, a_i) over QP, NTT domain, with b_i = -a_i s + e_i + P T_i sigma(s), where T_i is
/// 1 modulo q_i and 0 modulo the other ciphertext moduli (Han and Ki, "Better bootstrapping for approximate homomorphic
/// encryption", with digits of one prime). Instances are immutable and may be shared by threads.
/// </summary>
public sealed class GaloisKey : IDisposable
{
    /// <summary>Makes a key of its parts.</summary>
    /// <param name="parameters">Parameters with a special prime.</param>
    /// <param name="element">g, odd, from 1 to 2N - 1.</param>
    /// <param name="b">
    /// b_i for every digit: all ciphertext limbs and that of P, NTT domain, lazily reduced. They are copied.
    /// </param>
    /// <param name="seed">The 32 bytes that the a_i are expanded from, digit after digit in one stream.</param>
    /// <exception cref="ArgumentException">A part has the wrong shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The element is even or out of range.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public GaloisKey(SchemeParameters parameters, int element, IReadOnlyList<RnsPolynomial> b, ReadOnlySpan<byte> seed)
        : this(parameters, element, seed)
    {
        ArgumentNullException.ThrowIfNull(b);
        if (b.Count != parameters.LimbCount)
        {
            throw new ArgumentException($"b: {b.Count} digits; expected {parameters.LimbCount}", nameof(b));
        }

        for (int i = 0; i < b.Count; i++)
        {
            SetB(i, b[i]);
        }
    }

    /// <summary>Makes a key with expanded a_i; its b_i are zero until <see cref="SetB"/> sets them.</summary>
    internal GaloisKey(SchemeParameters parameters, int element, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _ = parameters.SpecialPrime;
        Parameters = parameters;
        Automorphism = parameters.Ring.Automorphism(element);
        Seed = PolynomialWire.CheckSeed(seed);
        Switching = new SwitchingKey(parameters.Ring, Automorphism, parameters.LimbCount);
        using var stream = new SeededStream(seed);
        using var a = new RnsPolynomial(parameters.Ring, parameters.LimbCount + 1, PolynomialDomain.Ntt);
        for (int i = 0; i < parameters.LimbCount; i++)
        {
            SeedExpansion.Uniform(stream, a);
            for (int limb = 0; limb < a.LimbCount; limb++)
            {
                Switching.SetA(i, limb, a.Limb(limb));
            }
        }
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>The automorphism sigma.</summary>
    public AutomorphismTable Automorphism { get; }

    /// <summary>The Galois element g.</summary>
    public int Element => Automorphism.Element;

    /// <summary>The pairs of all digits, in the memory layout that key switching reads.</summary>
    public SwitchingKey Switching { get; }

    /// <summary>The seed that the a_i are expanded from.</summary>
    public ReadOnlyMemory<byte> Seed { get; }

    /// <inheritdoc/>
    public void Dispose() => Switching.Dispose();

    /// <summary>Copies b_i, all ciphertext limbs and that of P, NTT domain, lazily reduced.</summary>
    internal void SetB(int digit, RnsPolynomial b)
    {
        ArgumentNullException.ThrowIfNull(b);
        PolynomialWire.Check(Parameters, b, Parameters.LimbCount + 1, nameof(b));
        for (int limb = 0; limb < b.LimbCount; limb++)
        {
            Switching.SetB(digit, limb, b.Limb(limb));
        }
    }
}
