using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Operations on ciphertexts in the NTT domain. Each says how it changes the message; the level stays unless it says
/// otherwise. Holds scratch memory and no keys: one thread at a time, any client after another.
/// </summary>
public sealed class Evaluator : IDisposable
{
    private readonly SchemeParameters _parameters;
    private readonly Hoisting? _hoisting;
    private readonly AlignedBuffer _scratch;
    private OperationCounts _counts;

    /// <summary>Allocates scratch memory.</summary>
    public Evaluator(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _scratch = new AlignedBuffer(parameters.Degree);
        _hoisting = parameters.HasSpecialPrime ? new Hoisting(parameters) : null;
    }

    /// <summary>Operations so far. Of sums nothing is counted, of products with monomials the transforms.</summary>
    public OperationCounts Counts => _counts + (_hoisting?.Counts ?? default);

    /// <summary>Automorphisms, each by a key switch.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    internal Hoisting Hoisting => _hoisting
        ?? throw new InvalidOperationException("parameters: no special prime; expected one to switch keys");

    private RnsRing Ring => _parameters.Ring;

    /// <summary>destination = x + y; in place allowed.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void Add(Ciphertext x, Ciphertext y, Ciphertext destination)
    {
        Check(x, y, destination);
        Ring.Add(x.B, y.B, destination.B);
        Ring.Add(x.A, y.A, destination.A);
    }

    /// <summary>destination = x - y; in place allowed.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void Subtract(Ciphertext x, Ciphertext y, Ciphertext destination)
    {
        Check(x, y, destination);
        Ring.Subtract(x.B, y.B, destination.B);
        Ring.Subtract(x.A, y.A, destination.A);
    }

    /// <summary>destination = x + m for a plaintext polynomial m in the NTT domain; in place allowed.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void AddPlain(Ciphertext x, RnsPolynomial m, Ciphertext destination)
    {
        Check(x, x, destination);
        Ring.Add(x.B, m, destination.B);
        CopyA(x, destination);
    }

    /// <summary>destination = x - m for a plaintext polynomial m in the NTT domain; in place allowed.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void SubtractPlain(Ciphertext x, RnsPolynomial m, Ciphertext destination)
    {
        Check(x, x, destination);
        Ring.Subtract(x.B, m, destination.B);
        CopyA(x, destination);
    }

    /// <summary>destination = x w for a plaintext polynomial w in the NTT domain; in place allowed.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void MultiplyPlain(Ciphertext x, RnsPolynomial w, Ciphertext destination)
    {
        Check(x, x, destination);
        Ring.Multiply(x.B, w, destination.B);
        Ring.Multiply(x.A, w, destination.A);
        _counts += new OperationCounts(0, 0, 0, 0, 1, 0);
    }

    /// <summary>destination += x w for a plaintext polynomial w in the NTT domain.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void MultiplyPlainAccumulate(Ciphertext x, RnsPolynomial w, Ciphertext destination)
    {
        Check(x, x, destination);
        Ring.MultiplyAccumulate(x.B, w, destination.B);
        Ring.MultiplyAccumulate(x.A, w, destination.A);
        _counts += new OperationCounts(0, 0, 0, 0, 1, 0);
    }

    /// <summary>destination = X^exponent x; in place allowed.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void MultiplyMonomial(Ciphertext x, int exponent, Ciphertext destination)
    {
        Check(x, x, destination);
        for (int i = 0; i < x.LimbCount; i++)
        {
            Modulus modulus = Ring.Limbs[i].Modulus;
            Monomial.Values(Ring.Limbs[i], exponent, _scratch.Span);
            Residues.Multiply(modulus, x.B.Limb(i), _scratch.Span, destination.B.Limb(i));
            Residues.Multiply(modulus, x.A.Limb(i), _scratch.Span, destination.A.Limb(i));
        }

        _counts += new OperationCounts(0, 0, 0, 0, 0, x.LimbCount);
    }

    /// <summary>destination = sigma(x), sigma: X -> X^g, under the same secret: one key switch. Not in place.</summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="element">g.</param>
    /// <param name="keys">Keys with one for g.</param>
    /// <param name="destination">The result.</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    /// <exception cref="KeyNotFoundException">There is no key for g.</exception>
    public void ApplyAutomorphism(Ciphertext x, int element, GaloisKeys keys, Ciphertext destination)
    {
        ApplyAutomorphisms(x, [element], keys, [destination]);
    }

    /// <summary>destinations[i] = sigma_g(x) for element i; see <see cref="Hoisting.ApplyAll"/>. Not in place.</summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="elements">The elements g.</param>
    /// <param name="keys">Keys with one for each g.</param>
    /// <param name="destinations">As many results.</param>
    /// <exception cref="ArgumentException">Counts or limb counts differ, or a destination is x.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    /// <exception cref="KeyNotFoundException">A key is missing; no result was written.</exception>
    public void ApplyAutomorphisms(
        Ciphertext x, ReadOnlySpan<int> elements, GaloisKeys keys, ReadOnlySpan<Ciphertext> destinations)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(keys);
        Hoisting hoisting = Hoisting;
        foreach (Ciphertext destination in destinations)
        {
            Check(x, x, destination);
        }

        hoisting.ApplyAll(x, elements, keys, destinations);
    }

    /// <summary>
    /// Drops the last limb q_l: the message is divided by q_l and rounded (rescaling), the phase modulo Q/q_l of what
    /// it was modulo Q (modulus switching).
    /// </summary>
    /// <param name="x">The ciphertext; overwritten.</param>
    /// <param name="destination">A ciphertext with one limb fewer.</param>
    /// <exception cref="ArgumentException">The destination has not one limb fewer.</exception>
    public void DropLimb(Ciphertext x, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(destination);
        Ring.DivideByLastLimb(x.B, x.A, destination.B, destination.A);
        _counts += new OperationCounts(0, 0, 0, 1, 0, 2 * x.LimbCount);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hoisting?.Dispose();
        _scratch.Dispose();
    }

    private static void CopyA(Ciphertext x, Ciphertext destination)
    {
        for (int i = 0; i < x.LimbCount && !ReferenceEquals(x, destination); i++)
        {
            x.A.Limb(i).CopyTo(destination.A.Limb(i));
        }
    }

    private void Check(Ciphertext x, Ciphertext y, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(destination);
        if (!ReferenceEquals(x.Parameters, _parameters) || !ReferenceEquals(y.Parameters, _parameters)
            || !ReferenceEquals(destination.Parameters, _parameters)
            || x.LimbCount != y.LimbCount || x.LimbCount != destination.LimbCount)
        {
            throw new ArgumentException("ciphertexts: of other parameters or limb counts; expected the evaluator's parameters and one limb count", nameof(destination));
        }
    }
}
