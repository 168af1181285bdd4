namespace HeLora.Rings;

// Arithmetic limb by limb.
public sealed partial class RnsRing
{
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
    /// <param name="b">A polynomial of as many limbs or more; further limbs are not read.</param>
    /// <param name="c">A polynomial of a's limbs.</param>
    /// <param name="destination">The result, another polynomial; its domain becomes NTT.</param>
    /// <exception cref="ArgumentException">The operands do not match or are not in the NTT domain.</exception>
    public void MultiplyAdd(RnsPolynomial a, RnsPolynomial b, RnsPolynomial c, RnsPolynomial destination)
    {
        Check(a, PolynomialDomain.Ntt);
        Check(b, PolynomialDomain.Ntt);
        if (b.LimbCount < a.LimbCount)
        {
            throw new ArgumentException($"b: {b.LimbCount} limbs; expected at least {a.LimbCount}", nameof(b));
        }

        if (ReferenceEquals(c, destination))
        {
            throw new ArgumentException("destination: the addend; expected another polynomial", nameof(destination));
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

    private void CheckTriple(RnsPolynomial a, RnsPolynomial b, RnsPolynomial destination)
    {
        ArgumentNullException.ThrowIfNull(a);
        Check(a, a.Domain);
        Check(b, a.Domain);
        ArgumentNullException.ThrowIfNull(destination);
        if (!ReferenceEquals(destination.Ring, this))
        {
            throw new ArgumentException("destination: of another ring; expected this ring", nameof(destination));
        }

        if (a.LimbCount != b.LimbCount || a.LimbCount != destination.LimbCount)
        {
            throw new ArgumentException(
                $"destination: {destination.LimbCount} limbs for {a.LimbCount} and {b.LimbCount}; expected as many of all",
                nameof(destination));
        }

        destination.Domain = a.Domain;
    }
}
