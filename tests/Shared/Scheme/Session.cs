using System.Numerics;
using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Tests;

/// <summary>A client with a fresh secret: encrypts integers and decrypts to integers.</summary>
internal sealed class Session : IDisposable
{
    private readonly SymmetricEncryptor _encryptor;

    public Session(SchemeParameters parameters)
    {
        Parameters = parameters;
        Secret = SecretKey.Generate(parameters);
        _encryptor = new SymmetricEncryptor(Secret);
    }

    public SchemeParameters Parameters { get; }

    public SecretKey Secret { get; }

    /// <summary>Encrypts integers and gives the message bytes.</summary>
    public byte[] EncryptToBytes(ReadOnlySpan<Int128> message, int limbs)
    {
        using var polynomial = new RnsPolynomial(Parameters.Ring, limbs, PolynomialDomain.Coefficient);
        Parameters.Ring.FromIntegers(message, polynomial);
        return _encryptor.Encrypt(polynomial);
    }

    public Ciphertext Encrypt(ReadOnlySpan<Int128> message, int limbs = 1) =>
        SeededCiphertext.Deserialize(Parameters, EncryptToBytes(message, limbs));

    /// <summary>The phase b + a s as integers in (-Q/2, Q/2).</summary>
    public BigInteger[] Decrypt(Ciphertext ciphertext)
    {
        using RnsPolynomial phase = Decryptor.Decrypt(Secret, ciphertext);
        return Parameters.Ring.ToIntegers(phase);
    }

    public GaloisKeys Keys(params IEnumerable<int> elements) => KeyGenerator.CreateGaloisKeys(Secret, elements);

    public void Dispose()
    {
        _encryptor.Dispose();
        Secret.Dispose();
    }
}
