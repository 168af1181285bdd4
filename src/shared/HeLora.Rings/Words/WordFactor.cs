namespace HeLora.Rings;

/// <summary>
/// A word polynomial, transformed once and ready to be multiplied by ternary ones. It is a part of a public key. Disposing
/// zeroes it. It is immutable, and threads may share one.
/// </summary>
public sealed class WordFactor : IDisposable
{
    private readonly AlignedBuffer _values;

    /// <summary>Transforms a polynomial of words of 32 bits.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="polynomial">N words; not changed.</param>
    /// <exception cref="ArgumentException">The length is not N, or the ring's words are of 64 bits.</exception>
    public WordFactor(WordRing ring, ReadOnlySpan<uint> polynomial)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ring.CheckShort(polynomial.Length, nameof(polynomial));
        Ring = ring;
        _values = new AlignedBuffer(ring.Degree);
        WordConversion.ToReals(polynomial, _values.Span, Simd.Widest);
        ring.Transform.Run(_values.Span, forward: true, Simd.Widest);
    }

    /// <summary>Transforms a polynomial of words of 64 bits.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="polynomial">N words, of which the low k bits count; not changed.</param>
    /// <exception cref="ArgumentException">The length is not N, or the ring's words are of 32 bits.</exception>
    public WordFactor(WordRing ring, ReadOnlySpan<ulong> polynomial)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ring.CheckLong(polynomial.Length, nameof(polynomial));
        Ring = ring;
        _values = new AlignedBuffer(2 * ring.Degree);
        Span<double> low = _values.Span[..ring.Degree], high = _values.Span[ring.Degree..];
        WordConversion.Split(polynomial, ring.Bits, low, high, Simd.Widest);
        ring.Transform.Run(low, forward: true, Simd.Widest);
        ring.Transform.Run(high, forward: true, Simd.Widest);
    }

    /// <summary>The ring.</summary>
    public WordRing Ring { get; }

    /// <summary>
    /// The values in the order of the transform: N/2 real parts, then N/2 imaginary parts. For words of 64 bits the values of
    /// the lower integers come first, then those of the upper ones.
    /// </summary>
    internal ReadOnlySpan<double> Values => _values.Span;

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}
