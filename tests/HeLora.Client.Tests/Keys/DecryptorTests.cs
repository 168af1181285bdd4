using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Keys;

public class DecryptorTests
{
    [Theory]
    [InlineData("Tiny", 1)]
    [InlineData("TinyChain", 2)]
    [InlineData("TinyChain", 3)]
    public void ThePhaseGoesIntoMemoryThatExists(string name, int limbs)
    {
        using var session = new Session(TestParameters.Named(name));
        RnsRing ring = session.Parameters.Ring;
        Int128[] message = Reference.Random(new Random(limbs), session.Parameters.Degree, (Int128)1 << 40);
        using Ciphertext ciphertext = session.Encrypt(message, limbs);
        foreach (PolynomialDomain domain in (PolynomialDomain[])[PolynomialDomain.Ntt, PolynomialDomain.Coefficient])
        {
            using var phase = new RnsPolynomial(ring, limbs, domain);
            Decryptor.Decrypt(session.Secret, ciphertext, phase);
            Assert.Equal(PolynomialDomain.Coefficient, phase.Domain);
            Assert.Equal(session.Decrypt(ciphertext), ring.ToIntegers(phase));
            Assert.True(ring.ToIntegers(phase).Zip(message, (x, m) => Math.Abs((double)(x - m))).Max() <= ErrorSampler.Bound);
            Assert.Equal(0, Allocations.OfEveryRound(() => Decryptor.Decrypt(session.Secret, ciphertext, phase)));
        }
    }

    [Fact]
    public void WrongOperandsAreRefused()
    {
        using var session = new Session(TestParameters.TinyChain);
        using Ciphertext ciphertext = session.Encrypt(new Int128[1024], 2);
        using var foreign = new Ciphertext(TestParameters.Tiny, 1);
        using var two = new RnsPolynomial(session.Parameters.Ring, 2, PolynomialDomain.Ntt);
        using var three = new RnsPolynomial(session.Parameters.Ring, 3, PolynomialDomain.Ntt);
        using var other = new RnsPolynomial(TestParameters.Chain8192.Ring, 2, PolynomialDomain.Ntt);
        Assert.Throws<ArgumentException>(() => Decryptor.Decrypt(session.Secret, foreign, two));
        Assert.Throws<ArgumentException>(() => Decryptor.Decrypt(session.Secret, ciphertext, three));
        Assert.Throws<ArgumentException>(() => Decryptor.Decrypt(session.Secret, ciphertext, other));
        Assert.Throws<ArgumentNullException>(() => Decryptor.Decrypt(session.Secret, ciphertext, null!));
        Assert.Throws<ArgumentNullException>(() => Decryptor.Decrypt(null!, ciphertext, two));
        Assert.Throws<ArgumentNullException>(() => Decryptor.Decrypt(session.Secret, null!, two));
        Assert.Throws<ArgumentException>(() => Decryptor.Decrypt(session.Secret, foreign));
    }
}
