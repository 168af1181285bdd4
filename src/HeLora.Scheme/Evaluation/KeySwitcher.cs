using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// Key switching with one special prime and digits of one modulus each. A decomposition is made once and serves any
/// number of automorphisms (hoisting, Halevi and Shoup 2018; Bossuat et al., ePrint 2020/1203); their sum is
/// divided by P once. Holds scratch memory: one instance a thread.
/// </summary>
public sealed class KeySwitcher : IDisposable
{
    // Those that one kernel takes together.
    private const int MaxDigits = 16;

    private readonly SchemeParameters _parameters;
    private readonly RnsPolynomial[] _digits;
    private readonly AlignedBuffer _scratch;
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

        _scratch = new AlignedBuffer(parameters.Degree);
    }

    /// <summary>Operations so far: decompositions, key products (each an automorphism and a key switch) and transforms.</summary>
    public OperationCounts Counts { get; private set; }

    private RnsRing Ring => _parameters.Ring;

    private int Special => _parameters.LimbCount;

    /// <summary>Decomposes a: digit i is a modulo q_i, lifted to every limb and to P.</summary>
    /// <param name="a">A polynomial over the first limbs, coefficient domain; not changed.</param>
    /// <exception cref="ArgumentException">a is in the NTT domain.</exception>
    public void Decompose(RnsPolynomial a)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (a.Domain != PolynomialDomain.Coefficient || a.LimbCount > Special)
        {
            throw new ArgumentException("a ciphertext polynomial in the coefficient domain is expected", nameof(a));
        }

        _limbs = a.LimbCount;
        Counts += new OperationCounts(0, 0, 1, 0, 0, _limbs * (_limbs + 1));
        for (int i = 0; i < _limbs; i++)
        {
            ReadOnlySpan<double> digit = a.Limb(i);
            for (int j = 0; j <= _limbs; j++)
            {
                int limb = LimbAt(j);
                Span<double> lifted = _digits[i].Limb(limb);
                if (limb == i)
                {
                    digit.CopyTo(lifted);
                }
                else
                {
                    Residues.Reduce(Ring.Limbs[limb].Modulus, digit, lifted);
                }

                Ring.Limbs[limb].Forward(lifted);
            }
        }
    }

    /// <summary>Decomposes a polynomial that is known by its values: a digit's own limb then needs no transform.</summary>
    /// <param name="a">A polynomial over the first limbs, NTT domain; not changed.</param>
    /// <exception cref="ArgumentException">a is in the coefficient domain.</exception>
    public void DecomposeValues(RnsPolynomial a)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (a.Domain != PolynomialDomain.Ntt || a.LimbCount > Special)
        {
            throw new ArgumentException("a ciphertext polynomial in the NTT domain is expected", nameof(a));
        }

        _limbs = a.LimbCount;
        Counts += new OperationCounts(0, 0, 1, 0, 0, _limbs * (_limbs + 1));
        Span<double> digit = _scratch.Span;
        for (int i = 0; i < _limbs; i++)
        {
            a.Limb(i).CopyTo(digit);
            Ring.Limbs[i].Inverse(digit);
            for (int j = 0; j <= _limbs; j++)
            {
                int limb = LimbAt(j);
                Span<double> lifted = _digits[i].Limb(limb);
                if (limb == i)
                {
                    a.Limb(i).CopyTo(lifted);
                    continue;
                }

                Residues.Reduce(Ring.Limbs[limb].Modulus, digit, lifted);
                Ring.Limbs[limb].Forward(lifted);
            }
        }
    }

    /// <summary>
    /// (b, a) = (startB + sigma(addend), startA) + sigma(decomposed) * key, over the limbs of the decomposition and P,
    /// NTT domain. Starts and addend count as zero where null; a start may be its destination, the addend may not.
    /// </summary>
    /// <param name="key">The key of sigma.</param>
    /// <param name="addend">All limbs and P.</param>
    /// <param name="startB">All limbs and P.</param>
    /// <param name="startA">All limbs and P.</param>
    /// <param name="b">All limbs and P.</param>
    /// <param name="a">All limbs and P.</param>
    /// <exception cref="ArgumentException">The key belongs to other parameters.</exception>
    /// <exception cref="InvalidOperationException">Nothing was decomposed.</exception>
    public void Multiply(
        GaloisKey key, RnsPolynomial? addend, RnsPolynomial? startB, RnsPolynomial? startA, RnsPolynomial b, RnsPolynomial a)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(a);
        if (!ReferenceEquals(key.Parameters, _parameters))
        {
            throw new ArgumentException("the key belongs to other parameters", nameof(key));
        }

        if (_limbs == 0)
        {
            throw new InvalidOperationException("a polynomial must be decomposed first");
        }

        Counts += new OperationCounts(1, 1, 0, 0, 0, 0);
        for (int j = 0; j <= _limbs; j++)
        {
            int limb = LimbAt(j);
            Modulus modulus = Ring.Limbs[limb].Modulus;
            if (addend is null && _limbs > 1 && _limbs <= MaxDigits)
            {
                Residues.PermutedMultiplyPairSum(
                    limb, _digits.AsSpan(0, _limbs), key.Automorphism, key.B, key.A, Part(startB, limb), Part(startA, limb),
                    b.Limb(limb), a.Limb(limb));
                continue;
            }

            Residues.PermutedMultiplyPair(
                modulus, _digits[0].Limb(limb), Part(addend, limb), key.Automorphism, key.B[0].Limb(limb), key.A[0].Limb(limb),
                Part(startB, limb), Part(startA, limb), b.Limb(limb), a.Limb(limb));
            for (int i = 1; i < _limbs; i++)
            {
                Residues.PermutedMultiplyPair(
                    modulus, _digits[i].Limb(limb), [], key.Automorphism, key.B[i].Limb(limb), key.A[i].Limb(limb),
                    b.Limb(limb), a.Limb(limb), b.Limb(limb), a.Limb(limb));
            }
        }
    }

    /// <summary>
    /// Divides by P and rounds: NTT domain over all limbs and P to NTT domain over the first limbs.
    /// </summary>
    /// <param name="extended">All limbs and P; the limb of P is overwritten.</param>
    /// <param name="destination">The quotient; its limb count says which limbs are wanted.</param>
    public void DivideBySpecialPrime(RnsPolynomial extended, RnsPolynomial destination)
    {
        ArgumentNullException.ThrowIfNull(extended);
        ArgumentNullException.ThrowIfNull(destination);
        Span<double> last = extended.Limb(Special);
        Ring.Limbs[Special].Inverse(last);
        Counts += new OperationCounts(0, 0, 0, 0, 0, 1 + destination.LimbCount);
        for (int i = 0; i < destination.LimbCount; i++)
        {
            Modulus modulus = Ring.Limbs[i].Modulus;
            Span<double> lifted = i == destination.LimbCount - 1 ? last : _scratch.Span;
            Residues.Reduce(modulus, last, lifted);
            Ring.Limbs[i].Forward(lifted);
            Residues.SubtractMultiplyScalar(
                modulus, extended.Limb(i), lifted, InverseOfSpecialPrime(modulus), destination.Limb(i));
        }
    }

    /// <summary>
    /// Divides by P, rounds and adds, into the coefficient domain: destination += round(extended / P).
    /// </summary>
    /// <param name="extended">All limbs and P, NTT domain; overwritten.</param>
    /// <param name="destination">A polynomial over the first limbs, coefficient domain.</param>
    public void DivideBySpecialPrimeAccumulate(RnsPolynomial extended, RnsPolynomial destination)
    {
        ArgumentNullException.ThrowIfNull(extended);
        ArgumentNullException.ThrowIfNull(destination);
        Span<double> last = extended.Limb(Special);
        Ring.Limbs[Special].Inverse(last);
        Counts += new OperationCounts(0, 0, 0, 0, 0, 1 + destination.LimbCount);
        for (int i = 0; i < destination.LimbCount; i++)
        {
            Modulus modulus = Ring.Limbs[i].Modulus;
            Ring.Limbs[i].Inverse(extended.Limb(i));
            Residues.SubtractMultiplyScalarAccumulate(
                modulus, extended.Limb(i), last, InverseOfSpecialPrime(modulus), destination.Limb(i));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scratch.Dispose();
        foreach (RnsPolynomial digit in _digits)
        {
            digit.Dispose();
        }
    }

    private static ReadOnlySpan<double> Part(RnsPolynomial? polynomial, int limb) =>
        polynomial is null ? [] : polynomial.Limb(limb);

    // The limbs of a decomposition: the ciphertext's, and P after them.
    private int LimbAt(int index) => index < _limbs ? index : Special;

    private double InverseOfSpecialPrime(Modulus modulus) =>
        _parameters.InverseOfSpecialPrime(modulus);
}
