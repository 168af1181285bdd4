using HeLora.Rings;

namespace HeLora.Scheme.Tests;

public class KeySwitcherTests
{
    [Fact]
    public void WrongPolynomialsAreRefused()
    {
        using var session = new Session(TestParameters.TinyChain);
        using GaloisKeys keys = session.Keys(5);
        RnsRing ring = session.Parameters.Ring;
        using var switcher = new KeySwitcher(session.Parameters);
        using var values = new RnsPolynomial(ring, 3, PolynomialDomain.Ntt);
        using var all = new RnsPolynomial(ring, 4, PolynomialDomain.Coefficient);
        using var b = new RnsPolynomial(ring, 4, PolynomialDomain.Ntt);
        using var a = new RnsPolynomial(ring, 4, PolynomialDomain.Ntt);
        Assert.Throws<ArgumentException>(() => switcher.Decompose(values));
        Assert.Throws<ArgumentException>(() => switcher.Decompose(all));
        Assert.Throws<ArgumentException>(() => switcher.DecomposeValues(all));
        Assert.Throws<ArgumentException>(() => switcher.DecomposeValues(b));
        Assert.Throws<InvalidOperationException>(() => switcher.Multiply(keys[5], null, b, a, b, a));
        using var other = new Session(TestParameters.Tiny);
        using GaloisKeys foreign = other.Keys(5);
        Assert.Throws<ArgumentException>(() => switcher.Multiply(foreign[5], null, b, a, b, a));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void DivisionBySpecialPrimeRounds(int limbs)
    {
        SchemeParameters parameters = TestParameters.TinyChain;
        RnsRing ring = parameters.Ring;
        ulong special = parameters.SpecialPrime.Modulus.Value;
        var random = new Random(limbs);
        Int128[] quotients = Reference.Random(random, 1024, (Int128)1 << 40);
        Int128[] rests = Reference.Random(random, 1024, (special / 2) - 1);
        Int128[] values = quotients.Zip(rests, (q, r) => (q * special) + r).ToArray();
        using RnsPolynomial extended = Reference.Plaintext(parameters, values, 4);
        using RnsPolynomial again = Reference.Plaintext(parameters, values, 4);
        using var destination = new RnsPolynomial(ring, limbs, PolynomialDomain.Ntt);
        using RnsPolynomial sum = Reference.Plaintext(parameters, quotients, limbs);
        ring.Inverse(sum);
        using var switcher = new KeySwitcher(parameters);

        // Near representatives of the rest may be off by one P: one unit of the quotient.
        switcher.DivideBySpecialPrime(extended, destination);
        ring.Inverse(destination);
        AssertClose(ring, destination, quotients, 1);
        switcher.DivideBySpecialPrimeAccumulate(again, sum);
        AssertClose(ring, sum, quotients, 2);
    }

    private static void AssertClose(RnsRing ring, RnsPolynomial actual, Int128[] quotients, int factor)
    {
        System.Numerics.BigInteger[] integers = ring.ToIntegers(actual);
        for (int i = 0; i < integers.Length; i++)
        {
            Assert.InRange(integers[i] - (factor * quotients[i]), -1, 1);
        }
    }
}
