using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme;

/// <summary>
/// The key that brings sigma(s), sigma: X -> X^g, back to s: for every digit i (one a ciphertext modulus) a pair
/// over QP, NTT domain, with b_i = -a_i s + e_i + P T_i sigma(s), T_i = 1 modulo q_i and 0 modulo the others.
/// (Han and Ki, "Better bootstrapping for approximate homomorphic encryption", with digits of one prime.)
/// </summary>
public sealed class GaloisKey : IDisposable
{
    /// <summary>Takes the key's parts.</summary>
    /// <param name="parameters">Parameters with a special prime.</param>
    /// <param name="element">g.</param>
    /// <param name="b">b_i for every digit, all limbs and P, near; copied.</param>
    /// <param name="seed">32 bytes that the a_i are expanded from, digit after digit in one stream.</param>
    /// <exception cref="ArgumentException">A part has the wrong shape.</exception>
    public GaloisKey(SchemeParameters parameters, int element, IReadOnlyList<RnsPolynomial> b, ReadOnlySpan<byte> seed)
        : this(parameters, element, seed)
    {
        ArgumentNullException.ThrowIfNull(b);
        if (b.Count != parameters.LimbCount)
        {
            throw new ArgumentException($"{parameters.LimbCount} digits are expected, got {b.Count}", nameof(b));
        }

        for (int i = 0; i < b.Count; i++)
        {
            SetB(i, b[i]);
        }
    }

    /// <summary>Makes a key whose b_i are zero until they are set.</summary>
    internal GaloisKey(SchemeParameters parameters, int element, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _ = parameters.SpecialPrime;
        Parameters = parameters;
        Automorphism = parameters.Ring.Automorphism(element);
        Seed = Shapes.CheckSeed(seed);
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

    /// <summary>sigma.</summary>
    public AutomorphismTable Automorphism { get; }

    /// <summary>g.</summary>
    public int Element => Automorphism.Element;

    /// <summary>The digits in the form that products read.</summary>
    public SwitchingKey Switching { get; }

    /// <summary>The seed of the a_i.</summary>
    public ReadOnlyMemory<byte> Seed { get; }

    /// <inheritdoc/>
    public void Dispose() => Switching.Dispose();

    /// <summary>Sets b_i, over all limbs and P.</summary>
    internal void SetB(int digit, RnsPolynomial b)
    {
        ArgumentNullException.ThrowIfNull(b);
        Shapes.Check(Parameters, b, Parameters.LimbCount + 1, nameof(b));
        for (int limb = 0; limb < b.LimbCount; limb++)
        {
            Switching.SetB(digit, limb, b.Limb(limb));
        }
    }
}
