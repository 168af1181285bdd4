using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// Operations on ciphertexts in the NTT domain: what they do to the message is said of each, and they keep the level
/// unless they say otherwise. Holds scratch memory: one instance a thread.
/// </summary>
public sealed class Evaluator : IDisposable
{
    private readonly SchemeParameters _parameters;
    private readonly KeySwitcher? _switcher;
    private readonly RnsPolynomial? _sumB;
    private readonly RnsPolynomial? _sumA;

    /// <summary>Allocates scratch memory.</summary>
    public Evaluator(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        if (parameters.HasSpecialPrime)
        {
            _switcher = new KeySwitcher(parameters);
            _sumB = new RnsPolynomial(parameters.Ring, parameters.LimbCount + 1, PolynomialDomain.Ntt);
            _sumA = new RnsPolynomial(parameters.Ring, parameters.LimbCount + 1, PolynomialDomain.Ntt);
        }
    }

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

    /// <summary>destination = x w for a plaintext polynomial w in the NTT domain; in place allowed.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void MultiplyPlain(Ciphertext x, RnsPolynomial w, Ciphertext destination)
    {
        Check(x, x, destination);
        Ring.Multiply(x.B, w, destination.B);
        Ring.Multiply(x.A, w, destination.A);
    }

    /// <summary>destination += x w for a plaintext polynomial w in the NTT domain.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void MultiplyPlainAccumulate(Ciphertext x, RnsPolynomial w, Ciphertext destination)
    {
        Check(x, x, destination);
        Ring.MultiplyAccumulate(x.B, w, destination.B);
        Ring.MultiplyAccumulate(x.A, w, destination.A);
    }

    /// <summary>destination = X^exponent x; in place allowed.</summary>
    /// <exception cref="ArgumentException">Limb counts differ.</exception>
    public void MultiplyMonomial(Ciphertext x, int exponent, Ciphertext destination)
    {
        Check(x, x, destination);
        Ring.MultiplyMonomial(x.B, exponent, destination.B);
        Ring.MultiplyMonomial(x.A, exponent, destination.A);
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
        Check(x, x, destination);
        destination.B.Clear();
        destination.A.Clear();
        SumAutomorphisms(x, [element], keys, destination);
    }

    /// <summary>
    /// destination += sum of sigma_g(x) over the elements, hoisted: one decomposition, a key product an automorphism,
    /// one division by P. Not in place.
    /// </summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="elements">The elements g.</param>
    /// <param name="keys">Keys with one for each g.</param>
    /// <param name="destination">The sum.</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    /// <exception cref="KeyNotFoundException">A key is missing.</exception>
    public void SumAutomorphisms(Ciphertext x, ReadOnlySpan<int> elements, GaloisKeys keys, Ciphertext destination)
    {
        Check(x, x, destination);
        ArgumentNullException.ThrowIfNull(keys);
        if (ReferenceEquals(x, destination))
        {
            throw new ArgumentException("an automorphism cannot run in place", nameof(destination));
        }

        if (_switcher is null || _sumA is null || _sumB is null)
        {
            throw new InvalidOperationException("these parameters have no special prime, so no key can be switched");
        }

        using var coefficients = new RnsPolynomial(Ring, x.LimbCount, PolynomialDomain.Ntt);
        Ring.MultiplyScalar(x.A, 1, coefficients);
        Ring.Inverse(coefficients);
        _switcher.Decompose(coefficients);
        _sumA.Clear();
        _sumB.Clear();
        foreach (int element in elements)
        {
            GaloisKey key = keys[element];
            _switcher.Multiply(key, null, _sumB, _sumA, _sumB, _sumA);
            for (int i = 0; i < x.LimbCount; i++)
            {
                Residues.AddPermuted(Ring.Limbs[i].Modulus, x.B.Limb(i), key.Automorphism, destination.B.Limb(i));
            }
        }

        using var quotient = new RnsPolynomial(Ring, x.LimbCount, PolynomialDomain.Ntt);
        _switcher.DivideBySpecialPrime(_sumB, quotient);
        Ring.Add(destination.B, quotient, destination.B);
        _switcher.DivideBySpecialPrime(_sumA, quotient);
        Ring.Add(destination.A, quotient, destination.A);
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
        Ring.DivideByLastLimb(x.B, destination.B);
        Ring.DivideByLastLimb(x.A, destination.A);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _switcher?.Dispose();
        _sumA?.Dispose();
        _sumB?.Dispose();
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
            throw new ArgumentException("ciphertexts of these parameters and of one limb count are expected", nameof(destination));
        }
    }
}
