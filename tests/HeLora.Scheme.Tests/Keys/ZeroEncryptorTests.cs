using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class ZeroEncryptorTests
{
    [Theory]
    [InlineData("Tiny", 1)]
    [InlineData("TinyChain", 2)]
    [InlineData("TinyChain", 3)]
    [InlineData("Open", 1)]
    [InlineData("Packing", 1)]
    [InlineData("Chain8192", 3)]
    [InlineData("Chain16384", 2)]
    public void CiphertextHoldsZero(string name, int limbs)
    {
        using var session = new Session(TestParameters.Named(name));
        using PublicKey key = KeyGenerator.CreatePublicKey(session.Secret);
        using var encryptor = new ZeroEncryptor(key);
        using var ciphertext = new Ciphertext(session.Parameters, limbs);
        encryptor.Encrypt(ciphertext);
        var zero = new Int128[session.Parameters.Degree];
        Reference.AssertHolds(session, ciphertext, zero, NoiseEstimate.PublicKeyZero(session.Parameters.Degree));
    }

    [Theory]
    [InlineData("Tiny")]
    [InlineData("Open")]
    [InlineData("Packing")]
    public void MaskHoldsZeroOnceItsErrorsAreAdded(string name)
    {
        using var session = new Session(TestParameters.Named(name));
        SchemeParameters parameters = session.Parameters;
        using PublicKey key = KeyGenerator.CreatePublicKey(session.Secret);
        using var encryptor = new ZeroEncryptor(key);
        using var mask = new ZeroMask(parameters.Degree);
        encryptor.Encrypt(mask);
        using var ciphertext = new Ciphertext(parameters, 1);
        Complete(parameters, mask.B, mask.ErrorB, ciphertext.B);
        Complete(parameters, mask.A, mask.ErrorA, ciphertext.A);
        Assert.Contains(mask.ErrorB.Span.ToArray(), e => e != 0);
        Assert.Contains(mask.ErrorA.Span.ToArray(), e => e != 0);
        Reference.AssertHolds(
            session, ciphertext, new Int128[parameters.Degree], NoiseEstimate.PublicKeyZero(parameters.Degree));
    }

    [Fact]
    public void EncryptionsDiffer()
    {
        using var session = new Session(TestParameters.Tiny);
        using PublicKey key = KeyGenerator.CreatePublicKey(session.Secret);
        using var encryptor = new ZeroEncryptor(key);
        using var first = new Ciphertext(session.Parameters, 1);
        using var second = new Ciphertext(session.Parameters, 1);
        encryptor.Encrypt(first);
        encryptor.Encrypt(second);
        Assert.False(first.A.Limb(0).SequenceEqual(second.A.Limb(0)));
        Assert.False(first.B.Limb(0).SequenceEqual(second.B.Limb(0)));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using var session = new Session(TestParameters.TinyChain);
        using PublicKey key = KeyGenerator.CreatePublicKey(session.Secret);
        using var encryptor = new ZeroEncryptor(key);
        using var ciphertext = new Ciphertext(session.Parameters, 3);
        using var mask = new ZeroMask(session.Parameters.Degree);
        Assert.Equal(0, Allocations.OfEveryRound(() =>
        {
            encryptor.Encrypt(ciphertext);
            encryptor.Encrypt(mask);
        }));
    }

    [Fact]
    public void AnotherParameterSetIsRefused()
    {
        using var session = new Session(TestParameters.Tiny);
        using PublicKey key = KeyGenerator.CreatePublicKey(session.Secret);
        using var encryptor = new ZeroEncryptor(key);
        using var foreign = new Ciphertext(TestParameters.TinyChain, 1);
        using var mask = new ZeroMask(2048);
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(foreign));
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(mask));
    }

    private static void Complete(SchemeParameters parameters, AlignedBuffer values, AlignedBuffer errors, RnsPolynomial destination)
    {
        NttTables q = parameters.Ring.Limbs[0];
        errors.Span.CopyTo(destination.Limb(0));
        q.Forward(destination.Limb(0));
        Residues.Add(q.Modulus, destination.Limb(0), values.Span, destination.Limb(0));
    }
}
