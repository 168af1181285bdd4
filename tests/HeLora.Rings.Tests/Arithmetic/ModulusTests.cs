using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class ModulusTests
{
    private static readonly Modulus[] Moduli = [.. RingData.LimbBits.Select(bits => RingData.Modulus(4096, bits))];

    private static readonly Gen<Modulus> AnyModulus = Gen.OneOf(Moduli);

    [Fact]
    public void PropertiesDescribeThePrime()
    {
        var modulus = new Modulus(281474976546817);
        Assert.Equal(281474976546817UL, modulus.Value);
        Assert.Equal(281474976546817.0, modulus.AsDouble);
        Assert.Equal(48, modulus.BitLength);
        Assert.InRange(modulus.Log2, 47.9999, 48);
        Assert.Equal("281474976546817 (48.00 bits)", modulus.ToString());
    }

    [Fact]
    public void OperationsAreThoseOfIntegers() =>
        Gen.Select(AnyModulus, Gen.ULong, Gen.ULong, Gen.ULong).Sample((modulus, x, y, e) =>
        {
            BigInteger q = modulus.Value;
            ulong a = x % modulus.Value, b = y % modulus.Value;
            Assert.Equal((ulong)(((BigInteger)a + b) % q), modulus.Add(a, b));
            Assert.Equal((ulong)(((BigInteger)a - b + q) % q), modulus.Subtract(a, b));
            Assert.Equal((ulong)((BigInteger)x * y % q), modulus.Multiply(x, y));
            Assert.Equal((ulong)BigInteger.ModPow(x, e, q), modulus.Power(x, e));
            if (a != 0)
            {
                Assert.Equal(1UL, modulus.Multiply(modulus.Invert(x), x));
            }
        }, iter: 2000);

    [Fact]
    public void RepresentativesAgree() =>
        Gen.Select(AnyModulus, Gen.ULong, Gen.Long[-(1L << 53), 1L << 53], Gen.Long).Sample((modulus, x, integer, high) =>
        {
            BigInteger q = modulus.Value;
            ulong canonical = x % modulus.Value;
            double balanced = modulus.ToBalanced(canonical);
            Assert.True(Math.Abs(balanced) <= modulus.Value / 2);
            Assert.Equal(canonical, modulus.ToCanonical(balanced));
            Assert.Equal((ulong)(((integer % q) + q) % q), modulus.ToCanonical((double)integer));
            Int128 wide = ((Int128)high << 64) | x;
            balanced = modulus.ToBalanced(wide);
            Assert.True(Math.Abs(balanced) <= modulus.Value / 2);
            Assert.True(((BigInteger)wide - (BigInteger)balanced) % q == 0);
        }, iter: 2000);

    [Fact]
    public void RepresentativesAgreeAtTheEnds()
    {
        foreach (Modulus modulus in Moduli)
        {
            ulong half = modulus.Value / 2;
            Assert.Equal(half, modulus.ToBalanced(half));
            Assert.Equal(-(double)half, modulus.ToBalanced(half + 1));
            Assert.Equal(-1, modulus.ToBalanced(modulus.Value - 1));
            Assert.Equal(0, modulus.ToBalanced((Int128)modulus.Value));
            Assert.Equal(0UL, modulus.ToCanonical(-modulus.AsDouble));
            Assert.True(((BigInteger)Int128.MinValue - (BigInteger)modulus.ToBalanced(Int128.MinValue)) % modulus.Value == 0);
            Assert.Equal(1UL, modulus.Power(0, 0));
            Assert.Equal(0UL, modulus.Add(1, modulus.Value - 1));
        }
    }

    [Fact]
    public void ProductsOfNearResiduesAreNear()
    {
        foreach (Modulus modulus in Moduli)
        {
            Gen.Select(RingData.LazilyReduced(modulus), RingData.LazilyReduced(modulus)).Sample((a, b) =>
            {
                double product = modulus.MultiplyLazily(a, b);
                Assert.True(Math.Abs(product) < (0.562 * modulus.AsDouble) + 1);
                Assert.True(((new BigInteger(a) * new BigInteger(b)) - new BigInteger(product)) % modulus.Value == 0);
            }, iter: 2000);
        }
    }

    [Fact]
    public void EqualityIsThatOfTheValue()
    {
        Modulus a = Moduli[0], same = new(a.Value), b = Moduli[1];
        Assert.True(a.Equals(same) && a.Equals((object)same));
        Assert.Equal(a.GetHashCode(), same.GetHashCode());
        Assert.False(a.Equals(b) || a.Equals(null) || a.Equals("q"));
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Modulus(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Modulus(65537));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Modulus(281474976546818));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Modulus(Moduli[0].Value * 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Modulus((1UL << 61) - 1));
        Assert.Throws<DivideByZeroException>(() => Moduli[0].Invert(0));
        Assert.Throws<DivideByZeroException>(() => Moduli[0].Invert(2 * Moduli[0].Value));
    }
}
