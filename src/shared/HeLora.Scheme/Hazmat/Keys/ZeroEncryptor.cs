using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Makes fresh encryptions of zero under a client's public key (b, a): (u b + e_0, u a + e_1) with u uniform ternary and
/// errors e_0, e_1 (after Lyubashevsky, Peikert and Regev 2010). A server adds one to every answer (re-randomisation), so
/// that the answer does not show how it was computed. An instance owns scratch memory, so only one thread may use it at a
/// time.
/// </summary>
public sealed class ZeroEncryptor : IDisposable
{
    private readonly PublicKey _key;
    private readonly SeededStream _stream = SeededStream.FromSystemRandom();
    private readonly RnsPolynomial _ternary;
    private readonly AlignedBuffer _sample;

    /// <summary>Seeds the random stream from the system and allocates scratch memory.</summary>
    /// <param name="key">The public key, which must outlive this instance.</param>
    public ZeroEncryptor(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        _ternary = new RnsPolynomial(key.Parameters.Ring, key.Parameters.LimbCount, PolynomialDomain.Ntt);
        _sample = new AlignedBuffer(key.Parameters.Degree);
    }

    /// <summary>
    /// Fills a mask with a fresh encryption of zero modulo q_0 whose errors stay in the coefficient domain. Nothing is
    /// allocated.
    /// </summary>
    /// <param name="destination">The mask, of the key's degree.</param>
    /// <exception cref="ArgumentException">The mask has another degree.</exception>
    public void Encrypt(ZeroMask destination) => Encrypt(_key, _stream, destination);

    /// <summary>
    /// Fills a mask with an encryption of zero modulo q_0 that is drawn from a stream: u, e_0 and e_1 in this order, N
    /// coefficients each. It needs no scratch memory but the mask itself.
    /// </summary>
    /// <param name="key">The public key.</param>
    /// <param name="stream">Where u and the errors come from.</param>
    /// <param name="destination">The mask, of the key's degree.</param>
    /// <exception cref="ArgumentException">The mask has another degree.</exception>
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

    /// <summary>Fills a ciphertext of any level with a fresh encryption of zero. Nothing is allocated.</summary>
    /// <exception cref="ArgumentException">The ciphertext has other parameters.</exception>
    public void Encrypt(Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!ReferenceEquals(destination.Parameters, _key.Parameters))
        {
            throw new ArgumentException("destination: other parameters; expected those of the public key", nameof(destination));
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
