using HeLora.Rings;

namespace HeLora.Scheme.Tests;

/// <summary>Constructors of keys refuse parts of a wrong shape.</summary>
public class KeyShapeTests
{
    [Fact]
    public void PublicKeyParts()
    {
        SchemeParameters parameters = TestParameters.TinyChain;
        using var short2 = new RnsPolynomial(parameters.Ring, 2, PolynomialDomain.Ntt);
        using var coefficients = new RnsPolynomial(parameters.Ring, 3, PolynomialDomain.Coefficient);
        using var foreign = new RnsPolynomial(TestParameters.Tiny.Ring, 1, PolynomialDomain.Ntt);
        using var good = new RnsPolynomial(parameters.Ring, 3, PolynomialDomain.Ntt);
        foreach (RnsPolynomial b in (RnsPolynomial[])[short2, coefficients, foreign])
        {
            Assert.Throws<ArgumentException>(() => new PublicKey(parameters, b, KnownAnswer.Seed));
        }

        Assert.Throws<ArgumentException>(() => new PublicKey(parameters, good, new byte[31]));
    }

    [Fact]
    public void GaloisKeyParts()
    {
        SchemeParameters parameters = TestParameters.Tiny;
        using var digit = new RnsPolynomial(parameters.Ring, 2, PolynomialDomain.Ntt);
        using var withoutSpecial = new RnsPolynomial(parameters.Ring, 1, PolynomialDomain.Ntt);
        Assert.Throws<ArgumentException>(() => new GaloisKey(parameters, 5, [], KnownAnswer.Seed));
        Assert.Throws<ArgumentException>(() => new GaloisKey(parameters, 5, [digit, digit], KnownAnswer.Seed));
        Assert.Throws<ArgumentException>(() => new GaloisKey(parameters, 5, [withoutSpecial], KnownAnswer.Seed));
        Assert.Throws<ArgumentException>(() => new GaloisKey(parameters, 5, [digit], new byte[33]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaloisKey(parameters, 4, [digit], KnownAnswer.Seed));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaloisKey(parameters, 2049, [digit], KnownAnswer.Seed));
    }

    [Fact]
    public void KeySetsHoldOneKeyAnElement()
    {
        using var session = new Session(TestParameters.Tiny);
        using GaloisKeys keys = session.Keys(5);
        Assert.Throws<ArgumentException>(() => new GaloisKeys(session.Parameters, [keys[5], keys[5]]));
        Assert.Throws<ArgumentException>(() => new GaloisKeys(TestParameters.TinyChain, [keys[5]]));
    }
}
