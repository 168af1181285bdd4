using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// Z_Q[X]/(X^N+1) for a chain of distinct primes q_0 q_1 ..., in residue number system form. Operations work on
/// polynomials of equal limb count and fail at the door on a wrong domain; lazily reduced residues in, lazily reduced residues out.
/// </summary>
public sealed class RnsRing : IDisposable
{
    private readonly NttTables[] _limbs;
    private readonly double[,] _inverses;
    private readonly Dictionary<int, AutomorphismTable> _automorphisms = [];
    private readonly Lock _gate = new();

    /// <summary>Makes a ring.</summary>
    /// <param name="degree">N, a power of two from 1024 to 32768.</param>
    /// <param name="moduli">Distinct primes, each 1 modulo 2N.</param>
    /// <exception cref="ArgumentException">No modulus, or one that occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A degree or modulus that no transform can be made for.</exception>
    public RnsRing(int degree, params ReadOnlySpan<ulong> moduli)
    {
        if (moduli.IsEmpty)
        {
            throw new ArgumentException("a ring needs at least one modulus", nameof(moduli));
        }

        _limbs = new NttTables[moduli.Length];
        for (int i = 0; i < moduli.Length; i++)
        {
            if (moduli[..i].Contains(moduli[i]))
            {
                throw new ArgumentException($"the moduli of a ring must be distinct; {moduli[i]} occurs twice", nameof(moduli));
            }

            _limbs[i] = new NttTables(degree, new Modulus(moduli[i]));
        }

        Degree = degree;
        _inverses = new double[moduli.Length, moduli.Length];
        for (int i = 0; i < moduli.Length; i++)
        {
            for (int j = 0; j < moduli.Length; j++)
            {
                Modulus modulus = _limbs[j].Modulus;
                _inverses[i, j] = i == j ? 0 : modulus.ToBalanced(modulus.Invert(moduli[i] % modulus.Value));
            }
        }
    }

    /// <summary>N.</summary>
    public int Degree { get; }

    /// <summary>The transforms, one a modulus, in the order of the chain.</summary>
    public IReadOnlyList<NttTables> Limbs => _limbs;

    /// <summary>The automorphism X -> X^element, made once.</summary>
    /// <param name="element">Odd, between 1 and 2N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The element is even or out of range.</exception>
    public AutomorphismTable Automorphism(int element)
    {
        lock (_gate)
        {
            if (!_automorphisms.TryGetValue(element, out AutomorphismTable? table))
            {
                table = new AutomorphismTable(_limbs[0], element);
                _automorphisms.Add(element, table);
            }

            return table;
        }
    }

    /// <summary>In place, coefficients to values.</summary>
    /// <exception cref="ArgumentException">The polynomial is not in the coefficient domain or of another ring.</exception>
    public void Forward(RnsPolynomial polynomial)
    {
        Check(polynomial, PolynomialDomain.Coefficient);
        for (int i = 0; i < polynomial.LimbCount; i++)
        {
            _limbs[i].Forward(polynomial.Limb(i));
        }

        polynomial.Domain = PolynomialDomain.Ntt;
    }

    /// <summary>In place, values to coefficients.</summary>
    /// <exception cref="ArgumentException">The polynomial is not in the NTT domain or of another ring.</exception>
    public void Inverse(RnsPolynomial polynomial)
    {
        Check(polynomial, PolynomialDomain.Ntt);
        for (int i = 0; i < polynomial.LimbCount; i++)
        {
            _limbs[i].Inverse(polynomial.Limb(i));
        }

        polynomial.Domain = PolynomialDomain.Coefficient;
    }

    /// <summary>destination = a + b, one domain; in place allowed.</summary>
    /// <exception cref="ArgumentException">The operands do not match.</exception>
    public void Add(RnsPolynomial a, RnsPolynomial b, RnsPolynomial destination)
    {
        CheckTriple(a, b, destination);
        for (int i = 0; i < a.LimbCount; i++)
        {
            Residues.Add(_limbs[i].Modulus, a.Limb(i), b.Limb(i), destination.Limb(i));
        }
    }

    /// <summary>destination = a - b, one domain; in place allowed.</summary>
    /// <exception cref="ArgumentException">The operands do not match.</exception>
    public void Subtract(RnsPolynomial a, RnsPolynomial b, RnsPolynomial destination)
    {
        CheckTriple(a, b, destination);
        for (int i = 0; i < a.LimbCount; i++)
        {
            Residues.Subtract(_limbs[i].Modulus, a.Limb(i), b.Limb(i), destination.Limb(i));
        }
    }

    /// <summary>destination = a b, NTT domain; in place allowed.</summary>
    /// <exception cref="ArgumentException">The operands do not match or are not in the NTT domain.</exception>
    public void Multiply(RnsPolynomial a, RnsPolynomial b, RnsPolynomial destination)
    {
        Check(a, PolynomialDomain.Ntt);
        CheckTriple(a, b, destination);
        for (int i = 0; i < a.LimbCount; i++)
        {
            Residues.Multiply(_limbs[i].Modulus, a.Limb(i), b.Limb(i), destination.Limb(i));
        }
    }

    /// <summary>destination += a b, NTT domain.</summary>
    /// <exception cref="ArgumentException">The operands do not match or are not in the NTT domain.</exception>
    public void MultiplyAccumulate(RnsPolynomial a, RnsPolynomial b, RnsPolynomial destination)
    {
        Check(a, PolynomialDomain.Ntt);
        Check(destination, PolynomialDomain.Ntt);
        CheckTriple(a, b, destination);
        for (int i = 0; i < a.LimbCount; i++)
        {
            Residues.MultiplyAccumulate(_limbs[i].Modulus, a.Limb(i), b.Limb(i), destination.Limb(i));
        }
    }

    /// <summary>destination = a b + c, NTT domain; not in place.</summary>
    /// <param name="a">A polynomial.</param>
    /// <param name="b">A polynomial of as many limbs or more; those beyond are left out.</param>
    /// <param name="c">A polynomial of a's limbs.</param>
    /// <param name="destination">The result, another polynomial; its domain becomes NTT.</param>
    /// <exception cref="ArgumentException">The operands do not match or are not in the NTT domain.</exception>
    public void MultiplyAdd(RnsPolynomial a, RnsPolynomial b, RnsPolynomial c, RnsPolynomial destination)
    {
        Check(a, PolynomialDomain.Ntt);
        Check(b, PolynomialDomain.Ntt);
        if (b.LimbCount < a.LimbCount || ReferenceEquals(c, destination))
        {
            throw new ArgumentException("a second factor of as many limbs, and a result apart from the addend, are expected", nameof(b));
        }

        CheckTriple(a, c, destination);
        for (int i = 0; i < a.LimbCount; i++)
        {
            Residues.Multiply(_limbs[i].Modulus, a.Limb(i), b.Limb(i), destination.Limb(i));
            Residues.Add(_limbs[i].Modulus, destination.Limb(i), c.Limb(i), destination.Limb(i));
        }
    }

    /// <summary>destination = s a, either domain; in place allowed.</summary>
    /// <param name="a">The polynomial.</param>
    /// <param name="scalar">s, any integer.</param>
    /// <param name="destination">The result.</param>
    /// <exception cref="ArgumentException">The operands do not match.</exception>
    public void MultiplyScalar(RnsPolynomial a, Int128 scalar, RnsPolynomial destination)
    {
        CheckTriple(a, a, destination);
        for (int i = 0; i < a.LimbCount; i++)
        {
            Modulus modulus = _limbs[i].Modulus;
            Residues.MultiplyScalar(modulus, a.Limb(i), modulus.ToBalanced(scalar), destination.Limb(i));
        }
    }

    /// <summary>destination = sigma(a), either domain, not in place.</summary>
    /// <param name="a">The polynomial.</param>
    /// <param name="element">g of sigma: X -> X^g.</param>
    /// <param name="destination">The result, another polynomial.</param>
    /// <exception cref="ArgumentException">The operands do not match or overlap.</exception>
    public void ApplyAutomorphism(RnsPolynomial a, int element, RnsPolynomial destination)
    {
        CheckTriple(a, a, destination);
        AutomorphismTable table = Automorphism(element);
        for (int i = 0; i < a.LimbCount; i++)
        {
            if (a.Domain == PolynomialDomain.Ntt)
            {
                table.ApplyToValues(a.Limb(i), destination.Limb(i));
            }
            else
            {
                table.ApplyToCoefficients(a.Limb(i), destination.Limb(i));
            }
        }
    }

    /// <summary>destination = X^exponent a, either domain; in place only in the NTT domain.</summary>
    /// <param name="a">The polynomial.</param>
    /// <param name="exponent">Any integer.</param>
    /// <param name="destination">The result.</param>
    /// <exception cref="ArgumentException">The operands do not match, or overlap in the coefficient domain.</exception>
    public void MultiplyMonomial(RnsPolynomial a, int exponent, RnsPolynomial destination)
    {
        CheckTriple(a, a, destination);
        if (a.Domain == PolynomialDomain.Coefficient)
        {
            for (int i = 0; i < a.LimbCount; i++)
            {
                Monomial.MultiplyCoefficients(a.Limb(i), exponent, destination.Limb(i));
            }

            return;
        }

        using var values = new AlignedBuffer(Degree);
        for (int i = 0; i < a.LimbCount; i++)
        {
            Monomial.Values(_limbs[i], exponent, values.Span);
            Residues.Multiply(_limbs[i].Modulus, a.Limb(i), values.Span, destination.Limb(i));
        }
    }

    /// <summary>Sets coefficients from signed integers, exactly, in every limb; the domain becomes coefficient.</summary>
    /// <exception cref="ArgumentException">The count is not N.</exception>
    public void FromIntegers(ReadOnlySpan<Int128> coefficients, RnsPolynomial destination)
    {
        Check(destination, destination?.Domain ?? default);
        if (coefficients.Length != Degree)
        {
            throw new ArgumentException($"{Degree} coefficients are expected, got {coefficients.Length}", nameof(coefficients));
        }

        for (int i = 0; i < destination!.LimbCount; i++)
        {
            Modulus modulus = _limbs[i].Modulus;
            Span<double> limb = destination.Limb(i);
            for (int j = 0; j < limb.Length; j++)
            {
                limb[j] = modulus.ToBalanced(coefficients[j]);
            }
        }

        destination.Domain = PolynomialDomain.Coefficient;
    }

    /// <summary>The coefficients as integers in (-Q/2, Q/2), by the Chinese remainder theorem, exactly.</summary>
    /// <exception cref="ArgumentException">The polynomial is not in the coefficient domain.</exception>
    public BigInteger[] ToIntegers(RnsPolynomial polynomial)
    {
        Check(polynomial, PolynomialDomain.Coefficient);
        int limbs = polynomial.LimbCount;
        BigInteger product = _limbs.Take(limbs).Aggregate(BigInteger.One, (p, t) => p * t.Modulus.Value);
        var weights = new BigInteger[limbs];
        for (int i = 0; i < limbs; i++)
        {
            Modulus modulus = _limbs[i].Modulus;
            BigInteger rest = product / modulus.Value;
            weights[i] = rest * modulus.Invert((ulong)(rest % modulus.Value));
        }

        var result = new BigInteger[Degree];
        for (int j = 0; j < result.Length; j++)
        {
            BigInteger sum = BigInteger.Zero;
            for (int i = 0; i < limbs; i++)
            {
                sum += weights[i] * _limbs[i].Modulus.ToCanonical(polynomial.Limb(i)[j]);
            }

            sum %= product;
            result[j] = sum * 2 > product ? sum - product : sum;
        }

        return result;
    }

    /// <summary>
    /// Divides by the last limb's modulus and rounds, dropping that limb: the step of rescaling, of modulus switching
    /// and of key switching's division by P. Exact but for the rounding, which adds at most 1/2 a coefficient.
    /// </summary>
    /// <param name="a">The polynomial, either domain; its last limb is overwritten.</param>
    /// <param name="destination">One limb fewer, the domain of a.</param>
    /// <exception cref="ArgumentException">The operands do not match.</exception>
    public void DivideByLastLimb(RnsPolynomial a, RnsPolynomial destination)
    {
        Check(a, a?.Domain ?? default);
        CheckQuotient(a!, destination);
        if (a!.Domain == PolynomialDomain.Ntt)
        {
            DivideValues(a, null, destination, null);
            return;
        }

        // Balanced, so that the quotient is rounded to nearest.
        int top = a.LimbCount - 1;
        Span<double> last = a.Limb(top);
        Residues.Reduce(_limbs[top].Modulus, last, last);
        for (int i = 0; i < top; i++)
        {
            Residues.SubtractMultiplyScalar(_limbs[i].Modulus, a.Limb(i), last, InverseOf(top, i), destination.Limb(i));
        }
    }

    /// <summary>Divides two polynomials together, which shares what is read of the transforms' tables.</summary>
    /// <param name="a">The first, NTT domain; its last limb is overwritten.</param>
    /// <param name="b">The second, NTT domain, of as many limbs; its last limb is overwritten.</param>
    /// <param name="destinationA">One limb fewer, NTT domain.</param>
    /// <param name="destinationB">One limb fewer, NTT domain; another polynomial.</param>
    /// <exception cref="ArgumentException">The operands do not match, or one is given twice.</exception>
    public void DivideByLastLimb(
        RnsPolynomial a, RnsPolynomial b, RnsPolynomial destinationA, RnsPolynomial destinationB)
    {
        Check(a, PolynomialDomain.Ntt);
        Check(b, PolynomialDomain.Ntt);
        CheckQuotient(a, destinationA);
        CheckQuotient(b, destinationB);
        if (a.LimbCount != b.LimbCount)
        {
            throw new ArgumentException($"polynomials of {a.LimbCount} limbs are expected, got {b.LimbCount}", nameof(b));
        }

        if (ReferenceEquals(a, b) || ReferenceEquals(destinationA, destinationB))
        {
            throw new ArgumentException("two polynomials are divided into two others", nameof(b));
        }

        DivideValues(a, b, destinationA, destinationB);
    }

    /// <summary>The inverse of limb i's modulus modulo limb j's, balanced; zero where they are one.</summary>
    internal double InverseOf(int i, int j) => _inverses[i, j];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NttTables tables in _limbs)
        {
            tables.Dispose();
        }
    }

    private void Check([NotNull] RnsPolynomial? polynomial, PolynomialDomain domain)
    {
        ArgumentNullException.ThrowIfNull(polynomial);
        if (!ReferenceEquals(polynomial.Ring, this))
        {
            throw new ArgumentException("the polynomial belongs to another ring", nameof(polynomial));
        }

        if (polynomial.Domain != domain)
        {
            throw new ArgumentException($"a polynomial in the {domain} domain is expected, got {polynomial.Domain}", nameof(polynomial));
        }
    }

    private void CheckQuotient(RnsPolynomial a, RnsPolynomial destination)
    {
        Check(destination, a.Domain);
        if (destination.LimbCount != a.LimbCount - 1)
        {
            throw new ArgumentException("the result of a division has one limb fewer", nameof(destination));
        }
    }

    // The last limb comes to coefficients, balanced, so that the quotient is rounded to nearest. Then it is transformed for
    // every other limb, in the destination's memory, and what is done with the values follows part by part.
    private unsafe void DivideValues(RnsPolynomial a, RnsPolynomial? b, RnsPolynomial destinationA, RnsPolynomial? destinationB)
    {
        int top = a.LimbCount - 1;
        double half = _limbs[top].Modulus.AsDouble / 2;
        Span<double> none = [];
        fixed (double* lastA = a.Limb(top), lastB = b is null ? none : b.Limb(top))
        {
            _limbs[top].RunInverse(new NttOperands(lastA, lastA, lastB, lastB), default(NoStage), balanced: true, Simd.Widest);
            for (int i = 0; i < top; i++)
            {
                NttTables tables = _limbs[i];
                double inverse = InverseOf(top, i), lift = tables.FactorFor(half);
                fixed (double* valuesA = a.Limb(i), toA = destinationA.Limb(i))
                fixed (double* valuesB = b is null ? none : b.Limb(i), toB = destinationB is null ? none : destinationB.Limb(i))
                {
                    var operands = new NttOperands(lastA, toA, lastB, toB);
                    var first = new ElementStage<ElementOperations.SubtractMultiplyScalar>(
                        valuesA, toA, toA, tables.Modulus, inverse);
                    if (b is null)
                    {
                        tables.RunForward(operands, lift, first, Simd.Widest);
                        continue;
                    }

                    var second = new ElementStage<ElementOperations.SubtractMultiplyScalar>(
                        valuesB, toB, toB, tables.Modulus, inverse);
                    tables.RunForward(
                        operands, lift, new ElementPairStage<ElementOperations.SubtractMultiplyScalar>(first, second), Simd.Widest);
                }
            }
        }
    }

    private void CheckTriple(RnsPolynomial a, RnsPolynomial b, RnsPolynomial destination)
    {
        ArgumentNullException.ThrowIfNull(a);
        Check(a, a.Domain);
        Check(b, a.Domain);
        ArgumentNullException.ThrowIfNull(destination);
        if (!ReferenceEquals(destination.Ring, this) || a.LimbCount != b.LimbCount || a.LimbCount != destination.LimbCount)
        {
            throw new ArgumentException("operands of one ring and limb count are expected", nameof(destination));
        }

        destination.Domain = a.Domain;
    }
}
