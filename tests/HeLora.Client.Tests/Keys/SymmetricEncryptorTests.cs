using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Keys;

public class SymmetricEncryptorTests
{
    [Theory]
    [InlineData("Tiny", 1)]
    [InlineData("TinyChain", 2)]
    [InlineData("Open", 1)]
    [InlineData("Packing", 1)]
    [InlineData("Chain8192", 3)]
    [InlineData("Chain16384", 3)]
    public void DecryptionIsTheMessageAndASmallError(string name, int limbs)
    {
        using var session = new Session(TestParameters.Named(name));
        int bits = Math.Min(120, (44 * limbs) - 2);
        Int128[] message = Reference.Random(new Random(limbs), session.Parameters.Degree, (Int128)1 << bits);
        using Ciphertext ciphertext = session.Encrypt(message, limbs);
        double[] errors = Reference.Errors(session, ciphertext, message);
        Assert.True(errors.Max(Math.Abs) <= ErrorSampler.Bound);
        Assert.Contains(errors, e => e != 0);
    }

    [Fact]
    public void EveryEncryptionHasItsOwnSeedAndError()
    {
        using var session = new Session(TestParameters.Tiny);
        var message = new Int128[1024];
        byte[] first = session.EncryptToBytes(message, 1), second = session.EncryptToBytes(message, 1);
        Assert.False(first.AsSpan(20, 32).SequenceEqual(second.AsSpan(20, 32)));
        using Ciphertext x = SeededCiphertext.Deserialize(session.Parameters, first);
        using Ciphertext y = SeededCiphertext.Deserialize(session.Parameters, second);
        Assert.NotEqual(Reference.Errors(session, x, message), Reference.Errors(session, y, message));
    }

    [Fact]
    public void WrongPolynomialsAreRefused()
    {
        using var session = new Session(TestParameters.Tiny);
        using var encryptor = new SymmetricEncryptor(session.Secret);
        using var values = new RnsPolynomial(session.Parameters.Ring, 1, PolynomialDomain.Ntt);
        using var coefficients = new RnsPolynomial(session.Parameters.Ring, 1, PolynomialDomain.Coefficient);
        using var withSpecial = new RnsPolynomial(session.Parameters.Ring, 2, PolynomialDomain.Coefficient);
        using var foreign = new RnsPolynomial(TestParameters.TinyChain.Ring, 1, PolynomialDomain.Coefficient);
        var seed = new byte[SeededStream.SeedSize];
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(values));
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(withSpecial));
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(foreign));
        Assert.Throws<ArgumentException>(() => encryptor.EncryptZero(seed, coefficients));
    }
}
