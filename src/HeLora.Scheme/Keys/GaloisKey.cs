using HeLora.Rings;

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
    /// <param name="b">b_i for every digit, all limbs and P, balanced; owned by the key from here on.</param>
    /// <param name="seed">32 bytes that the a_i are expanded from, digit after digit in one stream.</param>
    /// <exception cref="ArgumentException">A part has the wrong shape.</exception>
    public GaloisKey(SchemeParameters parameters, int element, IReadOnlyList<RnsPolynomial> b, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(b);
        int limbs = parameters.SpecialPrime is null ? 0 : parameters.LimbCount + 1;
        if (b.Count != parameters.LimbCount)
        {
            throw new ArgumentException($"{parameters.LimbCount} digits are expected, got {b.Count}", nameof(b));
        }

        foreach (RnsPolynomial digit in b)
        {
            Shapes.Check(parameters, digit, limbs, nameof(b));
        }

        Parameters = parameters;
        Automorphism = parameters.Ring.Automorphism(element);
        B = b;
        Seed = Shapes.CheckSeed(seed);
        using var stream = new SeededStream(seed);
        var a = new RnsPolynomial[b.Count];
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
            SeedExpansion.Uniform(stream, a[i]);
        }

        A = a;
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>sigma.</summary>
    public AutomorphismTable Automorphism { get; }

    /// <summary>g.</summary>
    public int Element => Automorphism.Element;

    /// <summary>b_i.</summary>
    public IReadOnlyList<RnsPolynomial> B { get; }

    /// <summary>a_i.</summary>
    public IReadOnlyList<RnsPolynomial> A { get; }

    /// <summary>The seed of the a_i.</summary>
    public ReadOnlyMemory<byte> Seed { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RnsPolynomial polynomial in A.Concat(B))
        {
            polynomial.Dispose();
        }
    }
}
