using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// Fresh encryptions of zero under a client's public key, (u b + e_0, u a + e_1) with u ternary: added to an answer,
/// they hide how it was computed.
/// </summary>
public sealed class ZeroEncryptor : IDisposable
{
    private readonly PublicKey _key;
    private readonly SeededStream _stream = SeededStream.FromSystemRandom();
    private readonly RnsPolynomial _ternary;

    /// <summary>Prepares encryption under a key.</summary>
    public ZeroEncryptor(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        _ternary = new RnsPolynomial(key.Parameters.Ring, key.Parameters.LimbCount, PolynomialDomain.Coefficient);
    }

    /// <summary>Fills a mask with a fresh encryption whose errors are not yet transformed. One modulus.</summary>
    public void Encrypt(ZeroMask destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        SampleTernary(1);
        NttTables q = _key.Parameters.Ring.Limbs[0];
        Residues.Multiply(q.Modulus, _key.B.Limb(0), _ternary.Limb(0), destination.B.Span);
        Residues.Multiply(q.Modulus, _key.A.Limb(0), _ternary.Limb(0), destination.A.Span);
        ErrorSampler.Sample(_stream, destination.ErrorB.Span);
        ErrorSampler.Sample(_stream, destination.ErrorA.Span);
    }

    /// <summary>Fills a ciphertext, at any level, with a fresh encryption of zero.</summary>
    /// <exception cref="ArgumentException">The ciphertext has other parameters.</exception>
    public void Encrypt(Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!ReferenceEquals(destination.Parameters, _key.Parameters))
        {
            throw new ArgumentException("the ciphertext belongs to other parameters than the key", nameof(destination));
        }

        SampleTernary(destination.LimbCount);
        RnsRing ring = _key.Parameters.Ring;
        using var error = new AlignedBuffer(ring.Degree);
        using var transformed = new AlignedBuffer(ring.Degree);
        foreach ((RnsPolynomial key, RnsPolynomial half) in (ReadOnlySpan<(RnsPolynomial, RnsPolynomial)>)
            [(_key.B, destination.B), (_key.A, destination.A)])
        {
            ErrorSampler.Sample(_stream, error.Span);
            for (int i = 0; i < destination.LimbCount; i++)
            {
                error.Span.CopyTo(transformed.Span);
                ring.Limbs[i].Forward(transformed.Span);
                Residues.MultiplyAccumulate(ring.Limbs[i].Modulus, key.Limb(i), _ternary.Limb(i), transformed.Span);
                transformed.Span.CopyTo(half.Limb(i));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _ternary.Dispose();
    }

    private void SampleTernary(int limbs)
    {
        RnsRing ring = _key.Parameters.Ring;
        TernarySampler.Sample(_stream, _ternary.Limb(0));
        for (int i = limbs - 1; i >= 0; i--)
        {
            _ternary.Limb(0).CopyTo(_ternary.Limb(i));
            ring.Limbs[i].Forward(_ternary.Limb(i));
        }
    }
}
