using System.Reflection;
using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Keys;

public class SecretKeyTests
{
    [Fact]
    public void PublicMembersGiveNoKeyMaterial()
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        Type type = typeof(SecretKey);
        Assert.True(type.IsSealed);
        Assert.Empty(type.GetFields(Any));
        Assert.Empty(type.GetConstructors(BindingFlags.Public | BindingFlags.Instance));
        Assert.Equal(["Parameters"], type.GetProperties(Any).Select(p => p.Name));
        Assert.Equal(
            ["Dispose", "Generate", "get_Parameters"],
            type.GetMethods(Any).Select(m => m.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NoPublicTypeOfTheClientHoldsThePolynomialsOfAKey()
    {
        // What leaves the client is a decryption, a public key, Galois keys, or bytes.
        IEnumerable<MethodInfo> returning = typeof(SecretKey).Assembly.GetExportedTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.ReturnType == typeof(RnsPolynomial) && m.GetParameters().Any(p => p.ParameterType == typeof(SecretKey)));
        Assert.Equal(["Decrypt"], returning.Select(m => m.Name));
    }

    [Fact]
    public void UseAfterDisposeThrows()
    {
        SchemeParameters parameters = TestParameters.Tiny;
        SecretKey secret = SecretKey.Generate(parameters);
        using var encryptor = new SymmetricEncryptor(secret);
        using var message = new RnsPolynomial(parameters.Ring, 1, PolynomialDomain.Coefficient);
        using Ciphertext ciphertext = SeededCiphertext.Deserialize(parameters, encryptor.Encrypt(message));
        secret.Dispose();
        secret.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Decryptor.Decrypt(secret, ciphertext));
        Assert.Throws<ObjectDisposedException>(() => encryptor.Encrypt(message));
        Assert.Throws<ObjectDisposedException>(() => KeyGenerator.CreatePublicKey(secret));
        Assert.Throws<ObjectDisposedException>(() => KeyGenerator.CreateGaloisKeys(secret, [3]));
    }

    [Fact]
    public void AnotherSecretDecryptsToNothing()
    {
        using var session = new Session(TestParameters.Tiny);
        using var other = new Session(TestParameters.Tiny);
        var zero = new Int128[1024];
        using Ciphertext ciphertext = session.Encrypt(zero);
        double q = session.Parameters.Ring.Limbs[0].Modulus.AsDouble;
        double meanSquare = Reference.Errors(other, ciphertext, zero).Average(e => e * e);
        Assert.InRange(Math.Sqrt(meanSquare) / q, 0.25, 0.32);
    }

    [Fact]
    public void AnotherParameterSetIsRefused()
    {
        using var session = new Session(TestParameters.Tiny);
        using var other = new Ciphertext(TestParameters.TinyChain, 1);
        Assert.Throws<ArgumentException>(() => Decryptor.Decrypt(session.Secret, other));
    }
}
