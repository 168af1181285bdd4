using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Trace, merge and expand (Chen, Dai, Kim and Song, ePrint 2020/015): brings values that sit at a few coefficients
/// of several ciphertexts into one, clearing everything between them. With sigma_h: X -> X^(N/h + 1), which fixes
/// X^p for p an even multiple of h and negates it for an odd one. Every key switch costs four transforms: two to
/// decompose a, two to bring its product back. Holds scratch memory and no keys: one thread at a time, any client after
/// another.
/// </summary>
public sealed class PackingEvaluator : IDisposable
{
    private readonly SchemeParameters _parameters;
    private readonly Dictionary<int, RnsPolynomial> _monomials = [];
    private readonly RnsPolynomial _digit;
    private readonly RnsPolynomial _productA;
    private readonly AlignedBuffer _difference;
    private readonly AlignedBuffer _shifted;
    private RnsPolynomial _spareB;

    /// <summary>Allocates scratch memory.</summary>
    /// <param name="parameters">Parameters with one ciphertext modulus and a special prime.</param>
    /// <exception cref="ArgumentException">There are more ciphertext moduli or no special prime.</exception>
    public PackingEvaluator(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.LimbCount != 1 || !parameters.HasSpecialPrime)
        {
            throw new ArgumentException(
                $"parameters: {parameters.LimbCount} ciphertext moduli, {(parameters.HasSpecialPrime ? "a" : "no")} special prime; expected one modulus and a special prime",
                nameof(parameters));
        }

        _parameters = parameters;
        _digit = new RnsPolynomial(parameters.Ring, 2, PolynomialDomain.Ntt);
        _productA = new RnsPolynomial(parameters.Ring, 2, PolynomialDomain.Ntt);
        _difference = new AlignedBuffer(parameters.Degree);
        _spareB = new RnsPolynomial(parameters.Ring, 2, PolynomialDomain.Ntt);
        _shifted = new AlignedBuffer(parameters.Degree);
    }

    /// <summary>Operations so far. The values of monomials, made once for every distance, are not counted.</summary>
    public OperationCounts Counts { get; private set; }

    private RnsRing Ring => _parameters.Ring;

    private NttTables Q => Ring.Limbs[0];

    private NttTables P => Ring.Limbs[1];

    // -1/P modulo q.
    private double MinusInverse => -_parameters.InverseOfSpecialPrime(Q.Modulus);

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
            elements[subset - 1] = TraceElement(degree, half, subset);
        }

        return elements;
    }

    /// <summary>Takes a ciphertext in.</summary>
    /// <exception cref="ArgumentException">An operand has other parameters.</exception>
    public void Lift(Ciphertext source, PackingCiphertext destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        Check(source.A.Ring, destination);
        Q.Inverse(source.A.Limb(0), destination.A.Limb(0));
        source.B.Limb(0).CopyTo(destination.ScaledB.Limb(0));
        destination.ScaledB.Limb(1).Clear();
        Counts += new OperationCounts(0, 0, 0, 0, 0, 1);
    }

    /// <summary>Gives a ciphertext back, dividing b by P. The source is overwritten.</summary>
    /// <exception cref="ArgumentException">An operand has other parameters.</exception>
    public void Lower(PackingCiphertext source, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        Check(destination.A.Ring, source);
        Span<double> rest = source.ScaledB.Limb(1), b = destination.B.Limb(0);
        Q.Forward(source.A.Limb(0), Q.Modulus.LazyBound, destination.A.Limb(0));
        P.Inverse(rest);
        Q.ForwardScaled(rest, MinusInverse, b);
        Residues.Add(Q.Modulus, source.ScaledB.Limb(0), b, b);
        Counts += new OperationCounts(0, 0, 0, 0, 0, 3);
    }

    /// <summary>
    /// u becomes (u + X^h v) + sigma_h(u - X^h v): twice the values of u where they were and of v, moved by h. What
    /// stood at odd multiples of h in either is gone. v is overwritten.
    /// </summary>
    /// <param name="u">The one, and the result.</param>
    /// <param name="v">The other.</param>
    /// <param name="half">h.</param>
    /// <param name="keys">The client's keys.</param>
    /// <exception cref="KeyNotFoundException">There is no key for sigma_h.</exception>
    /// <exception cref="ArgumentException">u is v, or an operand has other parameters.</exception>
    public void Merge(PackingCiphertext u, PackingCiphertext v, int half, GaloisKeys keys)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(v);
        Check(u.A.Ring, v, keys);
        if (ReferenceEquals(u, v))
        {
            throw new ArgumentException("v: u itself; expected another ciphertext", nameof(v));
        }

        GaloisKey key = keys[Element(_parameters.Degree, half)];
        RnsPolynomial monomial = MonomialValues(half);

        // a: the sum stays, the difference is switched.
        Span<double> a = u.A.Limb(0), shifted = _shifted.Span;
        Monomial.MultiplyCoefficients(v.A.Limb(0), half, shifted);
        Residues.SumAndDifference(Q.Modulus, a, shifted, a, _difference.Span);
        Decompose(_difference.Span);

        // b: the sum collects the key product and sigma of the difference.
        for (int i = 0; i < 2; i++)
        {
            Residues.Butterfly(Ring.Limbs[i].Modulus, u.ScaledB.Limb(i), v.ScaledB.Limb(i), monomial.Limb(i));
        }

        Switch(key, v.ScaledB, u.ScaledB, null, u.ScaledB);
        AddProduct(a);
    }

    /// <summary>
    /// u becomes the sum of sigma(u) over the identity and the elements of a hoisted trace: 2^steps times its values
    /// at multiples of 2h, nothing at other multiples of h / 2^(steps-1).
    /// </summary>
    /// <param name="u">The ciphertext.</param>
    /// <param name="half">h.</param>
    /// <param name="steps">Steps taken at once: one decomposition, 2^steps - 1 key products, one division.</param>
    /// <param name="keys">The client's keys.</param>
    /// <exception cref="KeyNotFoundException">A key is missing; nothing was changed.</exception>
    /// <exception cref="ArgumentException">The ciphertext has other parameters.</exception>
    public void Trace(PackingCiphertext u, int half, int steps, GaloisKeys keys)
    {
        ArgumentNullException.ThrowIfNull(u);
        Check(u.A.Ring, u, keys);
        for (int subset = 1; subset < 1 << steps; subset++)
        {
            _ = keys[TraceElement(_parameters.Degree, half, subset)];
        }

        Decompose(u.A.Limb(0));
        for (int subset = 1; subset < 1 << steps; subset++)
        {
            GaloisKey key = keys[TraceElement(_parameters.Degree, half, subset)];
            bool first = subset == 1;
            Switch(key, u.ScaledB, first ? u.ScaledB : _spareB, first ? null : _productA, _spareB);
        }

        AddProduct(u.A.Limb(0));
        (u.ScaledB, _spareB) = (_spareB, u.ScaledB);
    }

    /// <summary>
    /// Splits u: it becomes u + sigma_h(u), and odd becomes X^-h (u - sigma_h(u)): twice the values at even multiples of
    /// h, and twice those at odd multiples, moved down by h. The inverse of merging.
    /// </summary>
    /// <param name="u">The ciphertext, and the even part.</param>
    /// <param name="half">h.</param>
    /// <param name="odd">The odd part, another ciphertext.</param>
    /// <param name="keys">The client's keys.</param>
    /// <exception cref="KeyNotFoundException">There is no key for sigma_h.</exception>
    /// <exception cref="ArgumentException">odd is u, or an operand has other parameters.</exception>
    public void Expand(PackingCiphertext u, int half, PackingCiphertext odd, GaloisKeys keys)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(odd);
        Check(u.A.Ring, odd, keys);
        if (ReferenceEquals(odd, u))
        {
            throw new ArgumentException("odd: u itself; expected another ciphertext", nameof(odd));
        }

        GaloisKey key = keys[Element(_parameters.Degree, half)];
        Span<double> a = u.A.Limb(0), difference = _difference.Span;
        Decompose(a);
        Switch(key, u.ScaledB, null, null, odd.ScaledB);
        Span<double> product = _productA.Limb(0);
        BringBack();
        Residues.MultiplyScalarAccumulate(Q.Modulus, _productA.Limb(1), MinusInverse, product);
        Residues.SumAndDifference(Q.Modulus, a, product, a, difference);
        Monomial.MultiplyCoefficients(difference, -half, odd.A.Limb(0));
        RnsPolynomial monomial = MonomialValues(-half);
        for (int i = 0; i < 2; i++)
        {
            Residues.InverseButterfly(Ring.Limbs[i].Modulus, u.ScaledB.Limb(i), odd.ScaledB.Limb(i), monomial.Limb(i));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _digit.Dispose();
        _productA.Dispose();
        _difference.Dispose();
        _spareB.Dispose();
        _shifted.Dispose();
        foreach (RnsPolynomial monomial in _monomials.Values)
        {
            monomial.Dispose();
        }
    }

    // The product of the sigmas of a subset.
    private static int TraceElement(int degree, int half, int subset)
    {
        long product = 1;
        for (; subset != 0; subset >>= 1, half >>= 1)
        {
            product = (subset & 1) == 0 ? product : product * Element(degree, half) % (2L * degree);
        }

        return (int)product;
    }

    // a, coefficient domain, over q and P.
    private void Decompose(ReadOnlySpan<double> a)
    {
        Q.Forward(a, Q.Modulus.LazyBound, _digit.Limb(0));
        P.Forward(a, Q.Modulus.LazyBound, _digit.Limb(1));
        Counts += new OperationCounts(0, 0, 1, 0, 0, 2);
    }

    // (b, product) = (startB + sigma(addend), startA) + sigma(digit) key.
    private void Switch(GaloisKey key, RnsPolynomial addend, RnsPolynomial? startB, RnsPolynomial? startA, RnsPolynomial b)
    {
        for (int i = 0; i < 2; i++)
        {
            var start = new ResiduePair(startB is null ? [] : startB.Limb(i), startA is null ? [] : startA.Limb(i));
            key.Switching.Multiply(
                i, _digit.Limb(i), addend.Limb(i), start, new ResiduePair(b.Limb(i), _productA.Limb(i)));
        }

        Counts += new OperationCounts(1, 1, 0, 0, 0, 0);
    }

    // The product to the coefficient domain.
    private void BringBack()
    {
        Q.Inverse(_productA.Limb(0));
        P.Inverse(_productA.Limb(1));
        Counts += new OperationCounts(0, 0, 0, 0, 0, 2);
    }

    // a += product / P, rounded; the limb modulo q is over P already.
    private void AddProduct(Span<double> a)
    {
        BringBack();
        Residues.AddMultiplyScalarAccumulate(Q.Modulus, _productA.Limb(0), _productA.Limb(1), MinusInverse, a);
    }

    private void Check(RnsRing ring, PackingCiphertext packed, GaloisKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Check(ring, packed);
        if (!ReferenceEquals(keys.Parameters, _parameters))
        {
            throw new ArgumentException("keys: of other parameters; expected those of the ciphertexts", nameof(keys));
        }
    }

    private void Check(RnsRing ring, PackingCiphertext packed)
    {
        if (!ReferenceEquals(ring, Ring) || !ReferenceEquals(packed.A.Ring, Ring))
        {
            throw new ArgumentException("ciphertext: of other parameters; expected those of the evaluator", nameof(packed));
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
