using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Fresh encryptions of zero under a client's public key, (u b + e_0, u a + e_1) with u ternary: added to an answer,
/// they hide how it was computed.
/// </summary>
public sealed class ZeroEncryptor : IDisposable
{
    private readonly PublicKey _key;
    private readonly SeededStream _stream = SeededStream.FromSystemRandom();
    private readonly RnsPolynomial _ternary;
    private readonly AlignedBuffer _sample;

    /// <summary>Prepares encryption under a key.</summary>
    public ZeroEncryptor(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        _ternary = new RnsPolynomial(key.Parameters.Ring, key.Parameters.LimbCount, PolynomialDomain.Ntt);
        _sample = new AlignedBuffer(key.Parameters.Degree);
    }

    /// <summary>Fills a mask with a fresh encryption whose errors are not yet transformed. One modulus.</summary>
    public void Encrypt(ZeroMask destination) => Encrypt(_key, _stream, destination);

    /// <summary>
    /// Fills a mask with an encryption drawn from a stream: u, e_0 and e_1 in this order, N coefficients each. Needs no scratch
    /// memory but the mask itself. One modulus.
    /// </summary>
    /// <param name="key">The public key.</param>
    /// <param name="stream">Where u and the errors come from.</param>
    /// <param name="destination">The mask; B and A in the NTT domain, errors in the coefficient domain.</param>
    public static void Encrypt(PublicKey key, SeededStream stream, ZeroMask destination)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(destination);
        NttTables q = key.Parameters.Ring.Limbs[0];
        Span<double> u = destination.A.Span;
        TernarySampler.Sample(stream, destination.ErrorB.Span);
        q.Forward(destination.ErrorB.Span, 1, u);
        Residues.Multiply(q.Modulus, key.B.Limb(0), u, destination.B.Span);
        Residues.Multiply(q.Modulus, key.A.Limb(0), u, destination.A.Span);
        ErrorSampler.Sample(stream, destination.ErrorB.Span);
        ErrorSampler.Sample(stream, destination.ErrorA.Span);
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
        Encrypt(_key.B, destination.B);
        Encrypt(_key.A, destination.A);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _ternary.Dispose();
        _sample.Dispose();
    }

    // half = u key + e.
    private void Encrypt(RnsPolynomial key, RnsPolynomial half)
    {
        ErrorSampler.Sample(_stream, _sample.Span);
        for (int i = 0; i < half.LimbCount; i++)
        {
            NttTables tables = half.Ring.Limbs[i];
            tables.Forward(_sample.Span, ErrorSampler.Bound, half.Limb(i));
            Residues.MultiplyAccumulate(tables.Modulus, key.Limb(i), _ternary.Limb(i), half.Limb(i));
        }
    }

    private void SampleTernary(int limbs)
    {
        TernarySampler.Sample(_stream, _sample.Span);
        for (int i = 0; i < limbs; i++)
        {
            _key.Parameters.Ring.Limbs[i].Forward(_sample.Span, 1, _ternary.Limb(i));
        }
    }
}
