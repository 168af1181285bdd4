using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public sealed class RnsRingTests : IDisposable
{
    private const int Degree = 1024;

    // The largest, the smallest and two of between, so that neighbours of different size meet.
    private readonly RnsRing _ring = new(
        Degree, [.. RingData.LimbBits.Reverse().Select(bits => Primes.NttPrimes(Degree, bits, 1)[0])]);

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void IntegersRoundTrip()
    {
        using RnsPolynomial two = New(2), four = New(4);
        Gen<Int128> fits = Gen.Select(Gen.Long, Gen.ULong, (high, low) => (Int128)new UInt128((ulong)high, low) >> 40);
        fits.Array[Degree].Sample(integers =>
        {
            integers[0] = Int128.MaxValue >> 40;
            integers[1] = Int128.MinValue >> 40;
            integers[2] = 0;
            BigInteger[] expected = [.. integers.Select(x => (BigInteger)x)];
            foreach (RnsPolynomial polynomial in (RnsPolynomial[])[two, four])
            {
                polynomial.Limb(0).Fill(3);
                _ring.FromIntegers(integers, polynomial);
                Assert.Equal(PolynomialDomain.Coefficient, polynomial.Domain);
                Assert.Equal(expected, _ring.ToIntegers(polynomial));
            }

            _ring.Forward(four);
            Assert.Equal(PolynomialDomain.Ntt, four.Domain);
            _ring.Inverse(four);
            Assert.Equal(expected, _ring.ToIntegers(four));
        }, iter: 5, threads: 1);
    }

    [Fact]
    public void ResiduesRoundTrip()
    {
        using RnsPolynomial a = Random(4, 1, PolynomialDomain.Coefficient);
        BigInteger product = Product(4);
        BigInteger[] integers = _ring.ToIntegers(a);
        for (int i = 0; i < Degree; i++)
        {
            Assert.True(BigInteger.Abs(integers[i]) * 2 < product);
            for (int limb = 0; limb < 4; limb++)
            {
                Assert.True((integers[i] - new BigInteger(a.Limb(limb)[i])) % _ring.Limbs[limb].Modulus.Value == 0);
            }
        }
    }

    [Fact]
    public void OperationsAreThoseOfIntegers()
    {
        BigInteger q = Product(3);
        using RnsPolynomial a = Random(3, 2, PolynomialDomain.Coefficient), b = Random(3, 3, PolynomialDomain.Coefficient);
        using RnsPolynomial d = New(3);
        BigInteger[] x = _ring.ToIntegers(a), y = _ring.ToIntegers(b);
        _ring.Add(a, b, d);
        AssertEqual(q, i => x[i] + y[i], d);
        _ring.Subtract(a, b, d);
        AssertEqual(q, i => x[i] - y[i], d);
        foreach (Int128 scalar in (Int128[])[0, 1, -1, 12345, long.MinValue, Int128.MaxValue, Int128.MinValue])
        {
            _ring.MultiplyScalar(a, scalar, d);
            AssertEqual(q, i => (BigInteger)scalar * x[i], d);
        }

        _ring.Forward(a);
        _ring.Forward(b);
        _ring.Multiply(a, b, d);
        Assert.Equal(PolynomialDomain.Ntt, d.Domain);
        _ring.MultiplyAccumulate(a, b, d);
        _ring.MultiplyScalar(d, -7, d);
        _ring.Add(d, a, d);
        _ring.Inverse(d);
        foreach (int k in (int[])[0, 1, 511, 1022, 1023])
        {
            BigInteger exact = x[k];
            for (int i = 0; i < Degree; i++)
            {
                exact += (i <= k ? -14 : 14) * x[i] * y[(k - i + Degree) % Degree];
            }

            Assert.True((exact - _ring.ToIntegers(d)[k]) % q == 0);
        }
    }

    [Fact]
    public void MultiplyAddIsAProductAndASum()
    {
        using RnsPolynomial a = Random(2, 5, PolynomialDomain.Ntt), b = Random(4, 6, PolynomialDomain.Ntt);
        using RnsPolynomial first = Random(2, 6, PolynomialDomain.Ntt), c = Random(2, 7, PolynomialDomain.Ntt);
        using RnsPolynomial expected = New(2, PolynomialDomain.Ntt), d = New(2), coefficients = New(2), one = New(1, PolynomialDomain.Ntt);
        _ring.Multiply(a, first, expected);
        _ring.Add(expected, c, expected);
        _ring.MultiplyAdd(a, b, c, d);
        Assert.Equal(PolynomialDomain.Ntt, d.Domain);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(expected.Limb(i), d.Limb(i));
        }

        Assert.Throws<ArgumentException>(() => _ring.MultiplyAdd(a, one, c, d));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyAdd(a, b, one, d));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyAdd(a, b, c, one));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyAdd(a, b, c, c));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyAdd(coefficients, b, c, d));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyAdd(a, coefficients, c, d));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyAdd(a, b, coefficients, d));
    }

    [Fact]
    public void AutomorphismsAndMonomialsAgreeInBothDomains()
    {
        using RnsPolynomial a = Random(3, 4, PolynomialDomain.Coefficient), values = New(3), d = New(3), e = New(3);
        BigInteger[] x = _ring.ToIntegers(a);
        _ring.MultiplyScalar(a, 1, values);
        _ring.Forward(values);
        foreach (int element in (int[])[1, 5, 2047])
        {
            _ring.ApplyAutomorphism(a, element, d);
            BigInteger[] moved = _ring.ToIntegers(d);
            for (int i = 0; i < Degree; i++)
            {
                int power = (int)((long)i * element % (2 * Degree));
                Assert.Equal(power < Degree ? x[i] : -x[i], moved[power % Degree]);
            }

            _ring.ApplyAutomorphism(values, element, e);
            Assert.Equal(PolynomialDomain.Ntt, e.Domain);
            _ring.Inverse(e);
            Assert.Equal(moved, _ring.ToIntegers(e));
            Assert.Same(_ring.Automorphism(element), _ring.Automorphism(element));
        }

        foreach (int exponent in (int[])[0, 3, -3, 1024, 2047])
        {
            _ring.MultiplyMonomial(a, exponent, d);
            BigInteger[] moved = _ring.ToIntegers(d);
            for (int i = 0; i < Degree; i++)
            {
                int power = (i + exponent + (2 * Degree)) % (2 * Degree);
                Assert.Equal(power < Degree ? x[i] : -x[i], moved[power % Degree]);
            }

            _ring.MultiplyScalar(values, 1, e);
            _ring.MultiplyMonomial(e, exponent, e);
            _ring.Inverse(e);
            Assert.Equal(moved, _ring.ToIntegers(e));
        }
    }

    [Theory]
    [InlineData(PolynomialDomain.Coefficient, 2)]
    [InlineData(PolynomialDomain.Coefficient, 4)]
    [InlineData(PolynomialDomain.Ntt, 2)]
    [InlineData(PolynomialDomain.Ntt, 4)]
    public void DivisionRoundsToTheNearest(PolynomialDomain domain, int limbs)
    {
        foreach (bool extreme in (bool[])[false, true])
        {
            using RnsPolynomial a = Random(limbs, 5, PolynomialDomain.Coefficient), d = New(limbs - 1, domain);
            BigInteger last = _ring.Limbs[limbs - 1].Modulus.Value;
            if (extreme)
            {
                // Just below and above a half of the divisor, and the largest integers.
                for (int i = 0; i < Degree; i++)
                {
                    BigInteger integer = (i % 4) switch
                    {
                        0 => (last * (i - 512)) + ((last - 1) / 2),
                        1 => (last * (i - 512)) + ((last + 1) / 2),
                        2 => (Product(limbs) / 2) - i,
                        _ => i - (Product(limbs) / 2),
                    };
                    for (int limb = 0; limb < limbs; limb++)
                    {
                        Modulus modulus = _ring.Limbs[limb].Modulus;
                        BigInteger q = modulus.Value;
                        a.Limb(limb)[i] = modulus.ToBalanced((ulong)(((integer % q) + q) % q));
                    }
                }
            }

            BigInteger[] x = _ring.ToIntegers(a);
            if (domain == PolynomialDomain.Ntt)
            {
                _ring.Forward(a);
            }

            _ring.DivideByLastLimb(a, d);
            Assert.Equal(domain, d.Domain);
            for (int limb = 0; limb < d.LimbCount; limb++)
            {
                RingData.AssertWithin(d.Limb(limb), RingData.Bound(_ring.Limbs[limb].Modulus));
            }

            if (domain == PolynomialDomain.Ntt)
            {
                _ring.Inverse(d);
            }

            // The divisor is odd: no ties.
            AssertEqual(Product(limbs - 1), i => Floor((2 * x[i]) + last, 2 * last), d);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void TwoAreDividedAsOneIs(int limbs)
    {
        using RnsPolynomial a = Random(limbs, 8, PolynomialDomain.Ntt), b = Random(limbs, 9, PolynomialDomain.Ntt);
        using RnsPolynomial againA = Random(limbs, 8, PolynomialDomain.Ntt), againB = Random(limbs, 9, PolynomialDomain.Ntt);
        using RnsPolynomial x = New(limbs - 1, PolynomialDomain.Ntt), y = New(limbs - 1, PolynomialDomain.Ntt);
        using RnsPolynomial expectedX = New(limbs - 1, PolynomialDomain.Ntt), expectedY = New(limbs - 1, PolynomialDomain.Ntt);
        using RnsPolynomial coefficients = New(limbs - 1), shorter = New(limbs - 1, PolynomialDomain.Ntt);
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(a, a, x, y));
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(a, b, x, x));
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(a, b, x, coefficients));
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(a, b, x, b));
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(a, shorter, x, y));
        Assert.Throws<ArgumentNullException>(() => _ring.DivideByLastLimb(a, null!, x, y));
        Assert.Throws<ArgumentNullException>(() => _ring.DivideByLastLimb(a, b, x, null!));
        _ring.DivideByLastLimb(againA, expectedX);
        _ring.DivideByLastLimb(againB, expectedY);
        _ring.DivideByLastLimb(a, b, x, y);
        for (int limb = 0; limb < limbs - 1; limb++)
        {
            SamplingData.AssertSameBits(expectedX.Limb(limb), x.Limb(limb));
            SamplingData.AssertSameBits(expectedY.Limb(limb), y.Limb(limb));
        }
    }

    [Fact]
    public void OtherDomainsAreRefusedAndNothingChanges()
    {
        using RnsPolynomial a = Random(2, 6, PolynomialDomain.Coefficient), values = New(2, PolynomialDomain.Ntt);
        using RnsPolynomial d = New(2, PolynomialDomain.Ntt), shorter = New(1);
        double[] before = [.. a.Limb(0)];
        Assert.Throws<ArgumentException>(() => _ring.Inverse(a));
        Assert.Throws<ArgumentException>(() => _ring.Forward(values));
        Assert.Throws<ArgumentException>(() => _ring.Add(a, values, d));
        Assert.Throws<ArgumentException>(() => _ring.Subtract(values, a, d));
        Assert.Throws<ArgumentException>(() => _ring.Multiply(a, a, d));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyAccumulate(a, a, d));
        Assert.Equal(PolynomialDomain.Ntt, d.Domain);
        Assert.Throws<ArgumentException>(() => _ring.MultiplyAccumulate(values, values, a));
        Assert.Throws<ArgumentException>(() => _ring.ToIntegers(values));
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(values, shorter));
        Assert.Equal(PolynomialDomain.Coefficient, a.Domain);
        Assert.Equal(before, a.Limb(0));
        Assert.Equal(-1, d.Limb(0).IndexOfAnyExcept(0.0));
    }

    [Fact]
    public void OtherRingsAndLimbCountsAreRefused()
    {
        using var other = new RnsRing(Degree, _ring.Limbs[0].Modulus.Value, _ring.Limbs[1].Modulus.Value);
        using var foreign = new RnsPolynomial(other, 2, PolynomialDomain.Coefficient);
        using RnsPolynomial a = New(2), b = New(2), three = New(3), one = New(1);
        Assert.Throws<ArgumentException>(() => _ring.Forward(foreign));
        Assert.Throws<ArgumentException>(() => _ring.Inverse(foreign));
        Assert.Throws<ArgumentException>(() => _ring.Add(foreign, a, b));
        Assert.Throws<ArgumentException>(() => _ring.Add(a, foreign, b));
        Assert.Throws<ArgumentException>(() => _ring.Add(a, b, foreign));
        Assert.Throws<ArgumentException>(() => _ring.Add(a, three, b));
        Assert.Throws<ArgumentException>(() => _ring.Subtract(a, b, three));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyScalar(a, 2, three));
        Assert.Throws<ArgumentException>(() => _ring.ApplyAutomorphism(a, 3, foreign));
        Assert.Throws<ArgumentException>(() => _ring.ApplyAutomorphism(a, 3, a));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ring.ApplyAutomorphism(a, 2, b));
        Assert.Throws<ArgumentException>(() => _ring.MultiplyMonomial(a, 3, a));
        Assert.Throws<ArgumentException>(() => _ring.ToIntegers(foreign));
        Assert.Throws<ArgumentException>(() => _ring.FromIntegers(new Int128[Degree], foreign));
        Assert.Throws<ArgumentException>(() => _ring.FromIntegers(new Int128[Degree - 1], a));
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(a, b));
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(three, one));
        Assert.Throws<ArgumentException>(() => _ring.DivideByLastLimb(foreign, one));
        Assert.Throws<ArgumentNullException>(() => _ring.Forward(null!));
        Assert.Throws<ArgumentNullException>(() => _ring.Add(a, b, null!));
        Assert.Throws<ArgumentNullException>(() => _ring.MultiplyAccumulate(null!, b, a));
        Assert.Throws<ArgumentNullException>(() => _ring.FromIntegers(new Int128[Degree], null!));
        Assert.Throws<ArgumentNullException>(() => _ring.DivideByLastLimb(null!, a));
        Assert.Throws<ArgumentNullException>(() => _ring.DivideByLastLimb(a, null!));
    }

    [Fact]
    public void BadChainsAreRefused()
    {
        ulong prime = _ring.Limbs[0].Modulus.Value;
        Assert.Throws<ArgumentException>(() => new RnsRing(Degree));
        Assert.Throws<ArgumentException>(() => new RnsRing(Degree, prime, prime));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RnsRing(Degree, prime, prime + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RnsRing(1000, prime));
    }

    [Fact]
    public void PolynomialsKnowTheirShape()
    {
        using RnsPolynomial a = New(3, PolynomialDomain.Ntt);
        Assert.Same(_ring, a.Ring);
        Assert.Equal(3, a.LimbCount);
        Assert.Equal(Degree, a.Limb(2).Length);
        a.Limb(1).Fill(5);
        Assert.Equal(-1, a.Limb(0).IndexOfAnyExcept(0.0));
        Assert.Equal(-1, a.Limb(2).IndexOfAnyExcept(0.0));
        a.Clear();
        Assert.Equal(-1, a.Limb(1).IndexOfAnyExcept(0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => a.Limb(3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => a.Limb(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => New(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => New(5));
        Assert.Throws<ArgumentNullException>(() => new RnsPolynomial(null!, 1, PolynomialDomain.Ntt));
    }

    [Fact]
    public void DisposedThingsAreRefused()
    {
        RnsPolynomial a = New(2);
        a.Dispose();
        a.Dispose();
        Assert.Throws<ObjectDisposedException>(() => a.Limb(0).Length);
        Assert.Throws<ObjectDisposedException>(a.Clear);
        Assert.Throws<ObjectDisposedException>(() => _ring.Forward(a));
        var ring = new RnsRing(Degree, _ring.Limbs[0].Modulus.Value);
        using var b = new RnsPolynomial(ring, 1, PolynomialDomain.Coefficient);
        ring.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ring.Forward(b));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using RnsPolynomial a = Random(2, 7, PolynomialDomain.Coefficient), d = New(2), e = New(2, PolynomialDomain.Ntt);
        Assert.Equal(0, Allocations.OfEveryRound(() =>
        {
            _ring.MultiplyScalar(a, 3, d);
            _ring.Add(d, a, d);
            _ring.Subtract(d, a, d);
            _ring.Forward(d);
            _ring.Multiply(d, d, e);
            _ring.MultiplyAccumulate(d, d, e);
            _ring.ApplyAutomorphism(e, 5, d);
            _ring.Inverse(d);
            _ring.MultiplyMonomial(a, 5, d);
        }));
    }

    private static BigInteger Floor(BigInteger numerator, BigInteger denominator)
    {
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    private RnsPolynomial New(int limbs, PolynomialDomain domain = PolynomialDomain.Coefficient) => new(_ring, limbs, domain);

    private RnsPolynomial Random(int limbs, int number, PolynomialDomain domain)
    {
        RnsPolynomial polynomial = New(limbs, domain);
        for (int i = 0; i < limbs; i++)
        {
            RingData.Balanced(_ring.Limbs[i].Modulus, Degree, (100 * number) + i).CopyTo(polynomial.Limb(i));
        }

        return polynomial;
    }

    private BigInteger Product(int limbs) =>
        _ring.Limbs.Take(limbs).Aggregate(BigInteger.One, (product, tables) => product * tables.Modulus.Value);

    private void AssertEqual(BigInteger product, Func<int, BigInteger> expected, RnsPolynomial actual)
    {
        BigInteger[] integers = _ring.ToIntegers(actual);
        for (int i = 0; i < Degree; i++)
        {
            Assert.True((expected(i) - integers[i]) % product == 0, $"coefficient {i}");
        }
    }
}
