using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat;

/// <summary>Encrypts under the secret key, in the seeded form. For one thread at a time.</summary>
public sealed class SymmetricEncryptor : IDisposable
{
    private readonly SecretKey _secret;
    private readonly SeededStream _errors = SeededStream.FromSystemRandom();
    private readonly SeededStream _seeds = SeededStream.FromSystemRandom();
    private readonly SeededStream _uniform = SeededStream.FromSystemRandom();
    private readonly AlignedBuffer _error;
    private readonly AlignedBuffer _a;

    /// <summary>Allocates scratch memory and seeds the samplers.</summary>
    public SymmetricEncryptor(SecretKey secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        _secret = secret;
        _error = new AlignedBuffer(secret.Parameters.Degree);
        _a = new AlignedBuffer(secret.Parameters.Degree);
    }

    /// <summary>
    /// Draws a seed and fills b of an encryption of zero, -a s + e. Adding a message, NTT domain, completes the encryption. A mask is used for
    /// one message only.
    /// </summary>
    /// <param name="seed">Receives 32 fresh bytes.</param>
    /// <param name="mask">Receives b, NTT domain, balanced; its limb count is that of the ciphertext.</param>
    /// <exception cref="ArgumentException">The polynomial is of another ring or in the coefficient domain.</exception>
    public void EncryptZero(Span<byte> seed, RnsPolynomial mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        RnsRing ring = _secret.Parameters.Ring;
        if (!ReferenceEquals(mask.Ring, ring) || mask.Domain != PolynomialDomain.Ntt || mask.LimbCount > _secret.Parameters.LimbCount)
        {
            throw new ArgumentException($"mask: {mask.LimbCount} limbs, {mask.Domain} domain; expected at most {_secret.Parameters.LimbCount} limbs of the secret's ring, NTT domain", nameof(mask));
        }

        _seeds.Fill(seed);
        _uniform.Reset(seed);
        ErrorSampler.Sample(_errors, _error.Span);
        for (int i = 0; i < mask.LimbCount; i++)
        {
            NttTables tables = ring.Limbs[i];
            UniformSampler.Sample(_uniform, tables.Modulus.Value, _a.Span);
            Span<double> limb = mask.Limb(i);
            tables.Forward(_error.Span, ErrorSampler.Bound, limb);
            Residues.Multiply(tables.Modulus, _a.Span, _secret.Values.Limb(i), _a.Span);
            Residues.Subtract(tables.Modulus, limb, _a.Span, limb);
        }
    }

    /// <summary>Encrypts a message polynomial to its wire form.</summary>
    /// <param name="message">Coefficient domain; its limb count is that of the ciphertext.</param>
    /// <exception cref="ArgumentException">The message is of another ring or in the NTT domain.</exception>
    public byte[] Encrypt(RnsPolynomial message)
    {
        ArgumentNullException.ThrowIfNull(message);
        RnsRing ring = _secret.Parameters.Ring;
        using var b = new RnsPolynomial(ring, message.LimbCount, PolynomialDomain.Ntt);
        using var values = new RnsPolynomial(ring, message.LimbCount, message.Domain);
        ring.MultiplyScalar(message, 1, values);
        ring.Forward(values);
        Span<byte> seed = stackalloc byte[SeededStream.SeedSize];
        EncryptZero(seed, b);
        ring.Add(b, values, b);
        return SeededCiphertext.Serialize(_secret.Parameters, seed, b);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _errors.Dispose();
        _seeds.Dispose();
        _uniform.Dispose();
        _error.Dispose();
        _a.Dispose();
    }
}
