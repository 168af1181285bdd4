using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// Z_Q[X]/(X^N+1) for a chain of distinct primes q_0 q_1 ..., in residue number system form. Operations take polynomials of
/// equal limb count and throw on a wrong domain before they change anything. They take and give lazily reduced residues.
/// </summary>
public sealed partial class RnsRing : IDisposable
{
    private readonly NttTables[] _limbs;
    private readonly double[,] _inverses;
    private readonly AutomorphismCache _automorphisms;

    /// <summary>Makes a ring.</summary>
    /// <param name="degree">N, a power of two from 1024 to 32768.</param>
    /// <param name="moduli">Distinct primes, each 1 modulo 2N.</param>
    /// <exception cref="ArgumentException">No modulus, or one that occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A degree or modulus that no transform can be made for.</exception>
    public RnsRing(int degree, params ReadOnlySpan<ulong> moduli)
    {
        if (moduli.IsEmpty)
        {
            throw new ArgumentException("moduli: none; expected one or more", nameof(moduli));
        }

        _limbs = new NttTables[moduli.Length];
        for (int i = 0; i < moduli.Length; i++)
        {
            if (moduli[..i].Contains(moduli[i]))
            {
                throw new ArgumentException($"moduli: {moduli[i]} occurs twice; expected distinct moduli", nameof(moduli));
            }

            _limbs[i] = new NttTables(degree, new Modulus(moduli[i]));
        }

        Degree = degree;
        _automorphisms = new AutomorphismCache(_limbs[0]);
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

    /// <summary>The transforms, one for each modulus, in the order of the chain.</summary>
    public IReadOnlyList<NttTables> Limbs => _limbs;

    /// <summary>The automorphism X -> X^element; the first call makes it, later ones return the same.</summary>
    /// <param name="element">Odd, between 1 and 2N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The element is even or out of range.</exception>
    public AutomorphismTable Automorphism(int element) => _automorphisms.For(element);

    /// <summary>Transforms coefficients to values, in place.</summary>
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

    /// <summary>Transforms values to coefficients, in place.</summary>
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

    /// <summary>Sets coefficients from signed integers, exactly, in every limb; the domain becomes coefficient.</summary>
    /// <exception cref="ArgumentException">The count is not N.</exception>
    public void FromIntegers(ReadOnlySpan<Int128> coefficients, RnsPolynomial destination)
    {
        Check(destination, destination?.Domain ?? default);
        if (coefficients.Length != Degree)
        {
            throw new ArgumentException($"coefficients: {coefficients.Length}; expected {Degree}", nameof(coefficients));
        }

        ChineseRemainder.Reduce(coefficients, destination!);
    }

    /// <summary>The coefficients as integers in (-Q/2, Q/2), by the Chinese remainder theorem, exactly.</summary>
    /// <exception cref="ArgumentException">The polynomial is not in the coefficient domain.</exception>
    public BigInteger[] ToIntegers(RnsPolynomial polynomial)
    {
        Check(polynomial, PolynomialDomain.Coefficient);
        return ChineseRemainder.Lift(polynomial);
    }

    /// <summary>
    /// Divides by the last limb's modulus, rounds to nearest and drops that limb. Rescaling, modulus switching and the division
    /// by P of key switching are such steps. The result is exact but for the rounding, at most 1/2 in every coefficient.
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
            RoundingDivision.Values(a, null, destination, null);
        }
        else
        {
            RoundingDivision.Coefficients(a, destination);
        }
    }

    /// <summary>Divides two polynomials together; they share the loads from the transforms' tables.</summary>
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
            throw new ArgumentException($"b: {b.LimbCount} limbs; expected {a.LimbCount}", nameof(b));
        }

        if (ReferenceEquals(a, b) || ReferenceEquals(destinationA, destinationB))
        {
            throw new ArgumentException(
                "b: the first polynomial, or one destination for both; expected two polynomials and two destinations", nameof(b));
        }

        RoundingDivision.Values(a, b, destinationA, destinationB);
    }

    /// <summary>The inverse of limb i's modulus modulo limb j's, balanced; zero for i = j.</summary>
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
            throw new ArgumentException("polynomial: of another ring; expected this ring", nameof(polynomial));
        }

        if (polynomial.Domain != domain)
        {
            throw new ArgumentException($"polynomial: {polynomial.Domain} domain; expected {domain}", nameof(polynomial));
        }
    }

    private void CheckQuotient(RnsPolynomial a, RnsPolynomial destination)
    {
        Check(destination, a.Domain);
        if (destination.LimbCount != a.LimbCount - 1)
        {
            throw new ArgumentException(
                $"destination: {destination.LimbCount} limbs; expected {a.LimbCount - 1}", nameof(destination));
        }
    }
}
