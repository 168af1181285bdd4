using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// Trace, merge and expand (Chen, Dai, Kim and Song, ePrint 2020/015): brings values that sit at a few coefficients
/// of several ciphertexts into one, clearing everything between them. With sigma_h: X -> X^(N/h + 1), which fixes
/// X^p for p an even multiple of h and negates it for an odd one. Every key switch costs four transforms: two to
/// decompose a, two to bring its product back. Holds scratch memory: one instance a thread.
/// </summary>
public sealed class PackingEvaluator : IDisposable
{
    private readonly SchemeParameters _parameters;
    private readonly GaloisKeys _keys;
    private readonly KeySwitcher _switcher;
    private readonly Dictionary<int, RnsPolynomial> _monomials = [];
    private readonly RnsPolynomial _productA;
    private readonly RnsPolynomial _first;
    private readonly AlignedBuffer _shifted;
    private RnsPolynomial _spareB;
    private long _transforms;

    /// <summary>Allocates scratch memory.</summary>
    /// <param name="parameters">Parameters with one ciphertext modulus and a special prime.</param>
    /// <param name="keys">The client's keys.</param>
    /// <exception cref="ArgumentException">There are more ciphertext moduli, no special prime, or other parameters' keys.</exception>
    public PackingEvaluator(SchemeParameters parameters, GaloisKeys keys)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(keys);
        if (parameters.LimbCount != 1 || !parameters.HasSpecialPrime || !ReferenceEquals(keys.Parameters, parameters))
        {
            throw new ArgumentException("packing works with one ciphertext modulus, a special prime and keys of these parameters", nameof(parameters));
        }

        _parameters = parameters;
        _keys = keys;
        _switcher = new KeySwitcher(parameters);
        _productA = new RnsPolynomial(parameters.Ring, 2, PolynomialDomain.Ntt);
        _first = new RnsPolynomial(parameters.Ring, 1, PolynomialDomain.Coefficient);
        _spareB = new RnsPolynomial(parameters.Ring, 2, PolynomialDomain.Ntt);
        _shifted = new AlignedBuffer(parameters.Degree);
    }

    /// <summary>Operations so far.</summary>
    public OperationCounts Counts => _switcher.Counts + new OperationCounts(0, 0, 0, 0, 0, _transforms);

    private RnsRing Ring => _parameters.Ring;

    private NttTables Q => Ring.Limbs[0];

    /// <summary>The Galois element of sigma_h.</summary>
    /// <param name="degree">N.</param>
    /// <param name="half">h, a power of two below N.</param>
    public static int Element(int degree, int half) => (degree / half) + 1;

    /// <summary>
    /// The elements of a hoisted trace over h, h/2, ..., h/2^(steps-1): all products of some of the sigmas, identity left out.
    /// </summary>
    /// <param name="degree">N.</param>
    /// <param name="half">h.</param>
    /// <param name="steps">Trace steps taken at once.</param>
    public static int[] TraceElements(int degree, int half, int steps)
    {
        var elements = new int[(1 << steps) - 1];
        for (int subset = 1; subset <= elements.Length; subset++)
        {
            long product = 1;
            for (int i = 0; i < steps; i++)
            {
                if ((subset >> i & 1) != 0)
                {
                    product = product * Element(degree, half >> i) % (2L * degree);
                }
            }

            elements[subset - 1] = (int)product;
        }

        return elements;
    }

    /// <summary>Takes a ciphertext in. Its polynomial a is overwritten.</summary>
    /// <exception cref="ArgumentException">An operand has other parameters.</exception>
    public void Lift(Ciphertext source, PackingCiphertext destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        Check(source.A.Ring, destination);
        Span<double> a = source.A.Limb(0);
        Q.Inverse(a);
        _transforms++;
        a.CopyTo(destination.A.Limb(0));
        Modulus q = Q.Modulus;
        Residues.MultiplyScalar(
            q, source.B.Limb(0), q.ToBalanced(_parameters.SpecialPrime.Modulus.Value % q.Value), destination.ScaledB.Limb(0));
        destination.ScaledB.Limb(1).Clear();
    }

    /// <summary>Gives a ciphertext back, dividing b by P. The source is overwritten.</summary>
    /// <exception cref="ArgumentException">An operand has other parameters.</exception>
    public void Lower(PackingCiphertext source, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        Check(destination.A.Ring, source);
        source.A.Limb(0).CopyTo(destination.A.Limb(0));
        Q.Forward(destination.A.Limb(0));
        _transforms++;
        _switcher.DivideBySpecialPrime(source.ScaledB, destination.B);
    }

    /// <summary>
    /// u becomes (u + X^h v) + sigma_h(u - X^h v): twice the values of u where they were and of v, moved by h. What
    /// stood at odd multiples of h in either is gone. v is overwritten.
    /// </summary>
    /// <param name="u">The one, and the result.</param>
    /// <param name="v">The other.</param>
    /// <param name="half">h.</param>
    /// <exception cref="KeyNotFoundException">There is no key for sigma_h.</exception>
    /// <exception cref="ArgumentException">u is v, or an operand has other parameters.</exception>
    public void Merge(PackingCiphertext u, PackingCiphertext v, int half)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(v);
        Check(u.A.Ring, v);
        if (ReferenceEquals(u, v))
        {
            throw new ArgumentException("two separate ciphertexts are expected", nameof(v));
        }

        GaloisKey key = _keys[Element(_parameters.Degree, half)];
        RnsPolynomial monomial = MonomialValues(half);

        // a: the sum stays, the difference is switched.
        Monomial.MultiplyCoefficients(v.A.Limb(0), half, _shifted.Span);
        Residues.Subtract(Q.Modulus, u.A.Limb(0), _shifted.Span, _first.Limb(0));
        Residues.Add(Q.Modulus, u.A.Limb(0), _shifted.Span, u.A.Limb(0));
        _switcher.Decompose(_first);

        // b: the sum collects the key product and sigma of the difference.
        for (int i = 0; i < 2; i++)
        {
            Residues.Butterfly(Ring.Limbs[i].Modulus, u.ScaledB.Limb(i), v.ScaledB.Limb(i), monomial.Limb(i));
        }

        _switcher.Multiply(key, v.ScaledB, u.ScaledB, null, u.ScaledB, _productA);
        _switcher.DivideBySpecialPrimeAccumulate(_productA, u.A);
    }

    /// <summary>
    /// u becomes the sum of sigma(u) over the identity and the elements of a hoisted trace: 2^steps times its values
    /// at multiples of 2h, nothing at other multiples of h / 2^(steps-1).
    /// </summary>
    /// <param name="u">The ciphertext.</param>
    /// <param name="half">h.</param>
    /// <param name="steps">Steps taken at once: one decomposition, 2^steps - 1 key products, one division.</param>
    /// <exception cref="KeyNotFoundException">A key is missing.</exception>
    /// <exception cref="ArgumentException">The ciphertext has other parameters.</exception>
    public void Trace(PackingCiphertext u, int half, int steps)
    {
        ArgumentNullException.ThrowIfNull(u);
        Check(u.A.Ring, u);
        _switcher.Decompose(u.A);
        for (int subset = 1; subset < 1 << steps; subset++)
        {
            long element = 1;
            for (int i = 0; i < steps; i++)
            {
                if ((subset >> i & 1) != 0)
                {
                    element = element * Element(_parameters.Degree, half >> i) % (2L * _parameters.Degree);
                }
            }

            GaloisKey key = _keys[(int)element];
            bool first = subset == 1;
            _switcher.Multiply(
                key, u.ScaledB, first ? u.ScaledB : _spareB, first ? null : _productA, _spareB, _productA);
        }

        _switcher.DivideBySpecialPrimeAccumulate(_productA, u.A);
        (u.ScaledB, _spareB) = (_spareB, u.ScaledB);
    }

    /// <summary>
    /// Splits u: it becomes u + sigma_h(u), and odd becomes X^-h (u - sigma_h(u)): twice the values at even multiples of
    /// h, and twice those at odd multiples, moved down by h. The inverse of merging.
    /// </summary>
    /// <param name="u">The ciphertext, and the even part.</param>
    /// <param name="half">h.</param>
    /// <param name="odd">The odd part, another ciphertext.</param>
    /// <exception cref="KeyNotFoundException">There is no key for sigma_h.</exception>
    /// <exception cref="ArgumentException">odd is u, or an operand has other parameters.</exception>
    public void Expand(PackingCiphertext u, int half, PackingCiphertext odd)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(odd);
        Check(u.A.Ring, odd);
        if (ReferenceEquals(odd, u))
        {
            throw new ArgumentException("another ciphertext than the source is expected", nameof(odd));
        }

        GaloisKey key = _keys[Element(_parameters.Degree, half)];
        _switcher.Decompose(u.A);
        _switcher.Multiply(key, u.ScaledB, null, null, odd.ScaledB, _productA);
        _first.Clear();
        _switcher.DivideBySpecialPrimeAccumulate(_productA, _first);

        Residues.Subtract(Q.Modulus, u.A.Limb(0), _first.Limb(0), _shifted.Span);
        Residues.Add(Q.Modulus, u.A.Limb(0), _first.Limb(0), u.A.Limb(0));
        Monomial.MultiplyCoefficients(_shifted.Span, -half, odd.A.Limb(0));
        RnsPolynomial monomial = MonomialValues(-half);
        for (int i = 0; i < 2; i++)
        {
            Residues.InverseButterfly(Ring.Limbs[i].Modulus, u.ScaledB.Limb(i), odd.ScaledB.Limb(i), monomial.Limb(i));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _switcher.Dispose();
        _productA.Dispose();
        _first.Dispose();
        _spareB.Dispose();
        _shifted.Dispose();
        foreach (RnsPolynomial monomial in _monomials.Values)
        {
            monomial.Dispose();
        }
    }

    private void Check(RnsRing ring, PackingCiphertext packed)
    {
        if (!ReferenceEquals(ring, Ring) || !ReferenceEquals(packed.A.Ring, Ring))
        {
            throw new ArgumentException("ciphertexts of these parameters are expected", nameof(packed));
        }
    }

    private RnsPolynomial MonomialValues(int exponent)
    {
        if (!_monomials.TryGetValue(exponent, out RnsPolynomial? values))
        {
            values = new RnsPolynomial(Ring, 2, PolynomialDomain.Ntt);
            for (int i = 0; i < 2; i++)
            {
                Monomial.Values(Ring.Limbs[i], exponent, values.Limb(i));
            }

            _monomials.Add(exponent, values);
        }

        return values;
    }
}
