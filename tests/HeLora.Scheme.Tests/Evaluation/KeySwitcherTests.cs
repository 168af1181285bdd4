using System.Numerics;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class KeySwitcherTests
{
    // At every level, the result decrypts under s to sigma of the message.
    [Theory]
    [InlineData("Tiny", 1)]
    [InlineData("TinyChain", 1)]
    [InlineData("TinyChain", 2)]
    [InlineData("TinyChain", 3)]
    [InlineData("Chain8192", 3)]
    public void ProductsWithAKeyChangeTheSecret(string name, int limbs)
    {
        using var session = new Session(TestParameters.Named(name));
        SchemeParameters parameters = session.Parameters;
        int element = parameters.Degree + 5;
        using GaloisKeys keys = session.Keys(element);
        using var switcher = new KeySwitcher(parameters);
        Int128[] message = Reference.Random(new Random(limbs), parameters.Degree, (Int128)1 << 40);
        using Ciphertext x = session.Encrypt(message, limbs);
        using var zero = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
        using var without = new Ciphertext(parameters, limbs);
        using var with = new Ciphertext(parameters, limbs);
        switcher.Decompose(x.A);
        switcher.Switch(keys[element], x.B, with.B, with.A);
        double noise = NoiseEstimate.Add(NoiseEstimate.Fresh, NoiseEstimate.KeySwitch(parameters, limbs, 1));
        Reference.AssertHolds(session, with, Reference.Automorphism(message, element), noise);

        // A second switch uses the same decomposition; here sigma is applied to b outside the switch.
        switcher.Switch(keys[element], zero, without.B, without.A);
        using var moved = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
        parameters.Ring.ApplyAutomorphism(x.B, element, moved);
        parameters.Ring.Add(without.B, moved, without.B);
        Assert.Equal(with.Serialize(), without.Serialize());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TheDivisionBySpecialPrimeRounds(int limbs)
    {
        using var session = new Session(TestParameters.TinyChain);
        SchemeParameters parameters = session.Parameters;
        RnsRing ring = parameters.Ring;
        int special = parameters.LimbCount, degree = parameters.Degree;

        // A key of small integers, so that the sum over the digits is known.
        var random = new Random(limbs);
        var b = new RnsPolynomial[parameters.LimbCount];
        for (int i = 0; i < b.Length; i++)
        {
            b[i] = new RnsPolynomial(ring, special + 1, PolynomialDomain.Coefficient);
            ring.FromIntegers(Reference.Random(random, degree, (Int128)1 << 30), b[i]);
            ring.Forward(b[i]);
        }

        using var key = new GaloisKey(parameters, 1, b, KnownAnswer.Seed);
        using var switcher = new KeySwitcher(parameters);
        Int128[] digits = Reference.Random(random, degree, 1 << 20);
        using RnsPolynomial a = Reference.Plaintext(parameters, digits, limbs);
        using var zero = new RnsPolynomial(ring, limbs, PolynomialDomain.Ntt);
        using var quotientB = new RnsPolynomial(ring, limbs, PolynomialDomain.Ntt);
        using var quotientA = new RnsPolynomial(ring, limbs, PolynomialDomain.Ntt);
        switcher.Decompose(a);
        switcher.Switch(key, zero, quotientB, quotientA);

        // Every digit of a small integer is the integer itself, so the sum is exact over the integers.
        var exact = new BigInteger[degree];
        for (int i = 0; i < limbs; i++)
        {
            ring.Inverse(b[i]);
            BigInteger[] factor = ring.ToIntegers(b[i]);
            for (int j = 0; j < degree; j++)
            {
                for (int k = 0; k < degree; k++)
                {
                    BigInteger product = factor[j] * (BigInteger)digits[k];
                    exact[(j + k) & (degree - 1)] += j + k < degree ? product : -product;
                }
            }

            b[i].Dispose();
        }

        ring.Inverse(quotientB);
        BigInteger[] actual = ring.ToIntegers(quotientB);
        BigInteger p = parameters.SpecialPrime.Modulus.Value;
        for (int i = 0; i < degree; i++)
        {
            // |P actual - exact| is the lazily reduced representative of the rest.
            Assert.InRange((p * actual[i]) - exact[i], -3 * p / 4, 3 * p / 4);
        }

        for (int i = limbs; i < b.Length; i++)
        {
            b[i].Dispose();
        }
    }

    [Fact]
    public void WrongOperandsAreRefused()
    {
        using var session = new Session(TestParameters.TinyChain);
        using GaloisKeys keys = session.Keys(5);
        RnsRing ring = session.Parameters.Ring;
        using var switcher = new KeySwitcher(session.Parameters);
        using var coefficients = new RnsPolynomial(ring, 3, PolynomialDomain.Coefficient);
        using var all = new RnsPolynomial(ring, 4, PolynomialDomain.Ntt);
        using var three = new RnsPolynomial(ring, 3, PolynomialDomain.Ntt);
        using var b = new RnsPolynomial(ring, 3, PolynomialDomain.Ntt);
        using var a = new RnsPolynomial(ring, 3, PolynomialDomain.Ntt);
        using var two = new RnsPolynomial(ring, 2, PolynomialDomain.Ntt);
        using var foreign = new RnsPolynomial(TestParameters.Tiny.Ring, 1, PolynomialDomain.Ntt);
        Assert.Throws<ArgumentException>(() => switcher.Decompose(coefficients));
        Assert.Throws<ArgumentException>(() => switcher.Decompose(all));
        Assert.Throws<ArgumentException>(() => switcher.Decompose(foreign));
        Assert.Throws<ArgumentNullException>(() => switcher.Decompose(null!));
        Assert.Throws<InvalidOperationException>(() => switcher.Switch(keys[5], three, b, a));
        switcher.Decompose(three);
        using var other = new Session(TestParameters.Tiny);
        using GaloisKeys foreignKeys = other.Keys(5);
        Assert.Throws<ArgumentException>(() => switcher.Switch(foreignKeys[5], three, b, a));
        Assert.Throws<ArgumentException>(() => switcher.Switch(keys[5], two, b, a));
        Assert.Throws<ArgumentException>(() => switcher.Switch(keys[5], three, two, a));
        Assert.Throws<ArgumentException>(() => switcher.Switch(keys[5], three, b, two));
        Assert.Throws<ArgumentException>(() => switcher.Switch(keys[5], coefficients, b, a));
        Assert.Throws<ArgumentException>(() => switcher.Switch(keys[5], three, all, a));
        Assert.Throws<ArgumentException>(() => switcher.Switch(keys[5], b, b, a));
        Assert.Throws<ArgumentException>(() => switcher.Switch(keys[5], three, foreign, a));
    }
}
