using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class CiphertextTests
{
    [Fact]
    public void LimbsAreThoseOfTheCiphertextModuliOnly()
    {
        // The special prime is a limb of the ring, not of a ciphertext.
        SchemeParameters parameters = TestParameters.TinyChain;
        Assert.Equal(4, parameters.Ring.Limbs.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ciphertext(parameters, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ciphertext(parameters, 0));
        using var ciphertext = new Ciphertext(parameters, 3);
        Assert.Equal(3, ciphertext.LimbCount);
        Assert.Equal(PolynomialDomain.Ntt, ciphertext.A.Domain);
        Assert.Equal(PolynomialDomain.Ntt, ciphertext.B.Domain);
    }

    [Fact]
    public void ZeroDecryptsToZero()
    {
        using var session = new Session(TestParameters.TinyChain);
        using var ciphertext = new Ciphertext(session.Parameters, 2);
        Assert.All(session.Decrypt(ciphertext), v => Assert.True(v.IsZero));
    }

    [Fact]
    public void UseAfterDisposeThrows()
    {
        var ciphertext = new Ciphertext(TestParameters.Tiny, 1);
        ciphertext.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ciphertext.Serialize());
    }
}
