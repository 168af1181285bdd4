using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class RealResiduesTests
{
    [Theory]
    [InlineData(30)]
    [InlineData(40)]
    [InlineData(48.8)]
    public void RoundIsExact(double bits)
    {
        Modulus modulus = RingData.Modulus(1024, bits);
        Gen<double> real = Gen.Select(Gen.Double[-1, 1], Gen.Int[0, 98], Gen.Int[0, 3]).Select(
            (x, e, kind) => kind == 0 ? Math.Floor(Math.ScaleB(x, Math.Min(e, 50))) + 0.5 : Math.ScaleB(x, e));
        real.Array[8].Sample(
            reals =>
            {
                double magnitude = reals.Max(Math.Abs);
                ulong[] expected = [.. reals.Select(x => Canonical(modulus, new BigInteger(Math.Round(x, MidpointRounding.ToEven))))];
                foreach (VectorWidth width in RingData.Widths)
                {
                    double[] rounded = new double[8];
                    RealResidues.Round(modulus, reals, magnitude, rounded, width);
                    RingData.AssertLazilyReduced(modulus, expected, rounded);
                }
            },
            iter: 2000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ComposeIsTheCentredInteger(int limbs)
    {
        using var ring = new RnsRing(1024, Primes.NttPrimes(1024, 44, limbs));
        using var polynomial = new RnsPolynomial(ring, limbs, PolynomialDomain.Coefficient);
        var random = new Random(limbs);
        for (int i = 0; i < limbs; i++)
        {
            double bound = RingData.Bound(ring.Limbs[i].Modulus);
            foreach (ref double x in polynomial.Limb(i))
            {
                x = Math.Round(((2 * random.NextDouble()) - 1) * bound);
            }

            // Small integers, the same in every limb, and the two ends of the range.
            for (int j = 0; j < 100; j++)
            {
                polynomial.Limb(i)[j] = (j * 12345678.0) - 600000000;
            }

            polynomial.Limb(i)[100] = (ring.Limbs[i].Modulus.AsDouble - 1) / 2;
            polynomial.Limb(i)[101] = -(ring.Limbs[i].Modulus.AsDouble - 1) / 2;
        }

        double[] reals = new double[1024];
        RealResidues.Compose(polynomial, new double[limbs * 1024], reals);
        BigInteger[] exact = ring.ToIntegers(polynomial);
        for (int j = 0; j < 1024; j++)
        {
            double expected = (double)exact[j];
            Assert.True(Math.Abs(reals[j] - expected) <= Math.ScaleB(Math.Abs(expected), -51), $"{reals[j]:R}, expected {expected:R}");
            Assert.True(BigInteger.Abs(exact[j]) >= BigInteger.One << 53 || reals[j] == expected);
        }
    }

    [Fact]
    public void WrongOperandsAreRefused()
    {
        using var ring = new RnsRing(1024, Primes.NttPrimes(1024, 44, 2));
        using var polynomial = new RnsPolynomial(ring, 2, PolynomialDomain.Coefficient);
        using var values = new RnsPolynomial(ring, 2, PolynomialDomain.Ntt);
        double[] reals = new double[1024], digits = new double[2048];
        Assert.Throws<ArgumentOutOfRangeException>(() => RealResidues.Round(reals, double.NaN, polynomial));
        Assert.Throws<ArgumentOutOfRangeException>(() => RealResidues.Round(reals, double.PositiveInfinity, polynomial));
        Assert.Throws<ArgumentOutOfRangeException>(() => RealResidues.Round(reals, 1e30, polynomial));
        Assert.Throws<ArgumentException>(() => RealResidues.Round(digits, 1, polynomial));
        Assert.Throws<ArgumentException>(() => RealResidues.Compose(values, digits, reals));
        Assert.Throws<ArgumentException>(() => RealResidues.Compose(polynomial, reals, reals));
        Assert.Throws<ArgumentException>(() => RealResidues.Compose(polynomial, digits, digits));
    }

    private static ulong Canonical(Modulus modulus, BigInteger x)
    {
        BigInteger r = x % modulus.Value;
        return (ulong)(r.Sign < 0 ? r + modulus.Value : r);
    }
}
