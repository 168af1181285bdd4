namespace HeLora.Rings;

/// <summary>
/// A polynomial of Z_Q[X]/(X^N+1), Q the product of the first <see cref="LimbCount"/> moduli of its ring. It has N lazily
/// reduced residues for each limb, and all limbs are in one domain.
/// </summary>
public sealed class RnsPolynomial : IDisposable
{
    private readonly AlignedBuffer _buffer;

    /// <summary>Makes the zero polynomial.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="limbCount">The number of limbs, from 1 to that of the ring.</param>
    /// <param name="domain">The domain.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limb count is out of range.</exception>
    public RnsPolynomial(RnsRing ring, int limbCount, PolynomialDomain domain)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (limbCount < 1 || limbCount > ring.Limbs.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(limbCount), limbCount, $"limbs: {limbCount}; expected 1 to {ring.Limbs.Count}");
        }

        Ring = ring;
        LimbCount = limbCount;
        Domain = domain;
        _buffer = new AlignedBuffer(limbCount * ring.Degree);
    }

    /// <summary>The ring.</summary>
    public RnsRing Ring { get; }

    /// <summary>The number of limbs.</summary>
    public int LimbCount { get; }

    /// <summary>The domain of all limbs.</summary>
    public PolynomialDomain Domain { get; internal set; }

    /// <summary>The residues of one limb.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such limb.</exception>
    /// <exception cref="ObjectDisposedException">The polynomial was disposed.</exception>
    public Span<double> Limb(int index)
    {
        if ((uint)index >= (uint)LimbCount)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"limb: {index}; expected 0 to {LimbCount - 1}");
        }

        return _buffer.Span.Slice(index * Ring.Degree, Ring.Degree);
    }

    /// <summary>Sets every residue to zero.</summary>
    public void Clear() => _buffer.Span.Clear();

    /// <summary>Zeroes and frees the memory.</summary>
    public void Dispose() => _buffer.Dispose();
}
