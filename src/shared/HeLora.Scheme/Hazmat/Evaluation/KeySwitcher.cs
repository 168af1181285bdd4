using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Key switching with one special prime P and digits of one modulus each (Han and Ki, ePrint 2019/688): brings a ciphertext
/// from key sigma(s) to s. One decomposition serves any number of keys, see <see cref="Hoisting"/>. Holds scratch memory and no
/// keys: one thread at a time.
/// </summary>
public sealed class KeySwitcher : IDisposable
{
    private readonly SchemeParameters _parameters;
    private readonly RnsPolynomial[] _digits;
    private readonly AlignedBuffer _specialB;
    private readonly AlignedBuffer _specialA;
    private readonly AlignedBuffer _liftedB;
    private readonly AlignedBuffer _liftedA;
    private int _limbs;

    /// <summary>Allocates scratch memory.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public KeySwitcher(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _ = parameters.SpecialPrime;
        _parameters = parameters;
        _digits = new RnsPolynomial[parameters.LimbCount];
        for (int i = 0; i < _digits.Length; i++)
        {
            _digits[i] = new RnsPolynomial(parameters.Ring, parameters.LimbCount + 1, PolynomialDomain.Ntt);
        }

        _specialB = new AlignedBuffer(parameters.Degree);
        _specialA = new AlignedBuffer(parameters.Degree);
        _liftedB = new AlignedBuffer(parameters.Degree);
        _liftedA = new AlignedBuffer(parameters.Degree);
    }

    /// <summary>Operations so far: decompositions, key switches (each an automorphism) and transforms.</summary>
    public OperationCounts Counts { get; private set; }

    private RnsRing Ring => _parameters.Ring;

    /// <summary>
    /// Decomposes a: digit i is a modulo q_i, lifted to every limb and to P. A digit's own limb needs no transform, so L
    /// limbs take L (L + 1).
    /// </summary>
    /// <param name="a">A polynomial over the first limbs, NTT domain; not changed.</param>
    /// <exception cref="ArgumentException">a is of another ring, in the coefficient domain or has a limb for P.</exception>
    public void Decompose(RnsPolynomial a)
    {
        Check(a, nameof(a));
        _limbs = a.LimbCount;
        Counts += new OperationCounts(0, 0, 1, 0, 0, _limbs * (_limbs + 1));
        Span<double> digit = _liftedB.Span;
        for (int i = 0; i < _limbs; i++)
        {
            Ring.Limbs[i].Inverse(a.Limb(i), digit);
            for (int j = 0; j <= _limbs; j++)
            {
                int limb = j < _limbs ? j : _parameters.LimbCount;
                if (limb == i)
                {
                    a.Limb(i).CopyTo(_digits[i].Limb(i));
                }
                else
                {
                    Ring.Limbs[limb].Forward(digit, Ring.Limbs[i].Modulus.LazyBound, _digits[i].Limb(limb));
                }
            }
        }
    }

    /// <summary>
    /// (b, a) = (sigma(addend), 0) + sigma(decomposed) * key / P, rounded: switches from key sigma(s) to s. L limbs take
    /// 2 L + 2 transforms.
    /// </summary>
    /// <param name="key">The key of sigma.</param>
    /// <param name="addend">As many limbs as were decomposed, NTT domain; not changed.</param>
    /// <param name="b">Receives as many limbs, NTT domain; not the addend.</param>
    /// <param name="a">Receives as many limbs, NTT domain.</param>
    /// <exception cref="ArgumentException">The key or a polynomial does not fit, or b is the addend.</exception>
    /// <exception cref="InvalidOperationException">Nothing was decomposed.</exception>
    public void Switch(GaloisKey key, RnsPolynomial addend, RnsPolynomial b, RnsPolynomial a)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!ReferenceEquals(key.Parameters, _parameters))
        {
            throw new ArgumentException("key: of other parameters; expected one of the switcher's", nameof(key));
        }

        if (_limbs == 0)
        {
            throw new InvalidOperationException("decomposition: none; expected one before a switch");
        }

        CheckLimbs(addend, nameof(addend));
        CheckLimbs(b, nameof(b));
        CheckLimbs(a, nameof(a));
        if (ReferenceEquals(addend, b))
        {
            throw new ArgumentException("b: the addend itself; expected another polynomial", nameof(b));
        }

        Counts += new OperationCounts(1, 1, 0, 0, 0, 2 + (2 * _limbs));
        ReadOnlySpan<RnsPolynomial> digits = _digits.AsSpan(0, _limbs);
        var special = new ResiduePair(_specialB.Span, _specialA.Span);
        var scratch = new ResiduePair(_liftedB.Span, _liftedA.Span);
        key.Switching.SumSpecial(digits, special);
        for (int i = 0; i < _limbs; i++)
        {
            key.Switching.Switch(i, digits, special, addend.Limb(i), scratch, new ResiduePair(b.Limb(i), a.Limb(i)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _specialB.Dispose();
        _specialA.Dispose();
        _liftedB.Dispose();
        _liftedA.Dispose();
        foreach (RnsPolynomial digit in _digits)
        {
            digit.Dispose();
        }
    }

    private void Check(RnsPolynomial polynomial, string name)
    {
        ArgumentNullException.ThrowIfNull(polynomial, name);
        if (!ReferenceEquals(polynomial.Ring, Ring) || polynomial.Domain != PolynomialDomain.Ntt
            || polynomial.LimbCount > _parameters.LimbCount)
        {
            throw new ArgumentException($"{name}: of another ring, domain or limb count; expected a ciphertext polynomial of the switcher's parameters in the NTT domain", name);
        }
    }

    private void CheckLimbs(RnsPolynomial polynomial, string name)
    {
        Check(polynomial, name);
        if (polynomial.LimbCount != _limbs)
        {
            throw new ArgumentException($"{name}: {polynomial.LimbCount} limbs; expected {_limbs}, as were decomposed", name);
        }
    }
}
