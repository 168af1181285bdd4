namespace HeLora.Rings;

/// <summary>
/// Computes exact products of word polynomials and ternary ones modulo 2^k and X^N+1. An instance holds scratch memory, which
/// disposing zeroes, so every thread needs its own.
/// </summary>
/// <exception cref="ArgumentException">Every method: a length is not N, the words are not of the ring's size, or the factor
/// belongs to another ring.</exception>
public sealed class WordMultiplier : IDisposable
{
    private readonly AlignedBuffer _scratch;

    /// <summary>Makes scratch memory.</summary>
    /// <param name="ring">The ring.</param>
    public WordMultiplier(WordRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        Ring = ring;
        _scratch = new AlignedBuffer(ring.Bits == WordRing.ShortBits ? ring.Degree : 2 * ring.Degree);
    }

    /// <summary>The ring.</summary>
    public WordRing Ring { get; }

    /// <summary>destination = a s.</summary>
    /// <param name="a">N words.</param>
    /// <param name="s">The ternary factor.</param>
    /// <param name="destination">N words; may be a.</param>
    public void Multiply(ReadOnlySpan<uint> a, TernaryFactor s, Span<uint> destination) =>
        Product(a, s, 1, destination, add: false, Simd.Widest);

    /// <summary>destination = a s.</summary>
    /// <param name="a">N words below 2^k.</param>
    /// <param name="s">The ternary factor.</param>
    /// <param name="destination">N words; may be a.</param>
    public void Multiply(ReadOnlySpan<ulong> a, TernaryFactor s, Span<ulong> destination) =>
        Product(a, s, 1, destination, add: false, Simd.Widest);

    /// <summary>destination += a s.</summary>
    /// <param name="a">N words.</param>
    /// <param name="s">The ternary factor.</param>
    /// <param name="destination">N words; not a.</param>
    public void MultiplyAdd(ReadOnlySpan<uint> a, TernaryFactor s, Span<uint> destination) =>
        Product(a, s, 1, destination, add: true, Simd.Widest);

    /// <summary>destination += a s.</summary>
    /// <param name="a">N words below 2^k.</param>
    /// <param name="s">The ternary factor.</param>
    /// <param name="destination">N words of any size; reduced to k bits. Not a.</param>
    public void MultiplyAdd(ReadOnlySpan<ulong> a, TernaryFactor s, Span<ulong> destination) =>
        Product(a, s, 1, destination, add: true, Simd.Widest);

    /// <summary>Computes mask = e - a s. With a, which its seed represents, it is an encryption of zero under s.</summary>
    /// <param name="uniform">The stream that a is expanded from (see <see cref="WordRing.Expand(SeededStream,
    /// Span{uint})"/>).</param>
    /// <param name="s">The ternary factor.</param>
    /// <param name="errors">The secret stream that e is drawn from (see <see cref="ErrorSampler"/>).</param>
    /// <param name="mask">N words.</param>
    public void Mask(SeededStream uniform, TernaryFactor s, SeededStream errors, Span<uint> mask) =>
        Mask(uniform, s, errors, mask, Simd.Widest);

    /// <summary>Computes mask = e - a s. With a, which its seed represents, it is an encryption of zero under s.</summary>
    /// <param name="uniform">The stream that a is expanded from (see <see cref="WordRing.Expand(SeededStream,
    /// Span{ulong})"/>).</param>
    /// <param name="s">The ternary factor.</param>
    /// <param name="errors">The secret stream that e is drawn from (see <see cref="ErrorSampler"/>).</param>
    /// <param name="mask">N words.</param>
    public void Mask(SeededStream uniform, TernaryFactor s, SeededStream errors, Span<ulong> mask) =>
        Mask(uniform, s, errors, mask, Simd.Widest);

    /// <summary>
    /// Computes destinationA += a u and destinationB += b u. An encryption of zero under the public key (a, b) adds these and
    /// errors. The transform of u serves both.
    /// </summary>
    /// <param name="a">The first part of the key.</param>
    /// <param name="b">The second part.</param>
    /// <param name="u">The ternary randomness.</param>
    /// <param name="destinationA">N words.</param>
    /// <param name="destinationB">N words; not destinationA.</param>
    public void RandomiseAdd(
        WordFactor a, WordFactor b, TernaryFactor u, Span<uint> destinationA, Span<uint> destinationB) =>
        RandomiseAdd(a, b, u, destinationA, destinationB, Simd.Widest);

    /// <summary>
    /// Computes destinationA += a u and destinationB += b u. An encryption of zero under the public key (a, b) adds these and
    /// errors. The transform of u serves both.
    /// </summary>
    /// <param name="a">The first part of the key.</param>
    /// <param name="b">The second part.</param>
    /// <param name="u">The ternary randomness.</param>
    /// <param name="destinationA">N words of any size, reduced to k bits.</param>
    /// <param name="destinationB">N words of any size, reduced to k bits; not destinationA.</param>
    public void RandomiseAdd(
        WordFactor a, WordFactor b, TernaryFactor u, Span<ulong> destinationA, Span<ulong> destinationB) =>
        RandomiseAdd(a, b, u, destinationA, destinationB, Simd.Widest);

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    internal void Mask(SeededStream uniform, TernaryFactor s, SeededStream errors, Span<uint> mask, VectorWidth width)
    {
        Check(s);
        ArgumentNullException.ThrowIfNull(errors);

        // The result's memory holds a until the product copies it to the scratch memory.
        Ring.Expand(uniform, mask);
        Product(mask, s, -1, mask, add: false, width);
        ErrorSampler.Sample(errors, mask, add: true, width);
    }

    internal void Mask(SeededStream uniform, TernaryFactor s, SeededStream errors, Span<ulong> mask, VectorWidth width)
    {
        Check(s);
        ArgumentNullException.ThrowIfNull(errors);
        Ring.Expand(uniform, mask);
        Values(mask, s, width);
        ErrorSampler.Sample(errors, mask, add: false, width);
        Combine(-1, mask, add: true, width);
    }

    internal void Product(
        ReadOnlySpan<uint> a, TernaryFactor s, double sign, Span<uint> destination, bool add, VectorWidth width)
    {
        Check(s);
        Ring.CheckShort(a.Length, nameof(a));
        Ring.CheckShort(destination.Length, nameof(destination));
        Span<double> x = _scratch.Span;
        WordConversion.ToReals(a, x, width);
        Transform(x, s, width);
        WordConversion.ToWords(x, sign, destination, add, width);
    }

    internal void Product(
        ReadOnlySpan<ulong> a, TernaryFactor s, double sign, Span<ulong> destination, bool add, VectorWidth width)
    {
        Check(s);
        Ring.CheckLong(a.Length, nameof(a));
        Ring.CheckLong(destination.Length, nameof(destination));
        Values(a, s, width);
        Combine(sign, destination, add, width);
    }

    internal void RandomiseAdd(
        WordFactor a, WordFactor b, TernaryFactor u, Span<uint> destinationA, Span<uint> destinationB, VectorWidth width)
    {
        Check(a, b, u);
        Ring.CheckShort(destinationA.Length, nameof(destinationA));
        Ring.CheckShort(destinationB.Length, nameof(destinationB));
        Add(a, u, destinationA, width);
        Add(b, u, destinationB, width);
    }

    internal void RandomiseAdd(
        WordFactor a, WordFactor b, TernaryFactor u, Span<ulong> destinationA, Span<ulong> destinationB, VectorWidth width)
    {
        Check(a, b, u);
        Ring.CheckLong(destinationA.Length, nameof(destinationA));
        Ring.CheckLong(destinationB.Length, nameof(destinationB));
        Add(a, u, destinationA, width);
        Add(b, u, destinationB, width);
    }

    private void Values(ReadOnlySpan<ulong> a, TernaryFactor s, VectorWidth width)
    {
        Span<double> low = _scratch.Span[..Ring.Degree], high = _scratch.Span[Ring.Degree..];
        WordConversion.Split(a, Ring.Bits, low, high, width);
        Transform(low, s, width);
        Transform(high, s, width);
    }

    private void Combine(double sign, Span<ulong> destination, bool add, VectorWidth width) => WordConversion.Combine(
        _scratch.Span[..Ring.Degree], _scratch.Span[Ring.Degree..], sign, Ring.Bits, destination, add, width);

    private void Transform(Span<double> x, TernaryFactor s, VectorWidth width)
    {
        Ring.Transform.Run(x, forward: true, width);
        Back(x, s, x, width);
    }

    // Multiplies values and transforms the product to coefficients.
    private unsafe void Back(ReadOnlySpan<double> a, TernaryFactor s, Span<double> product, VectorWidth width)
    {
        fixed (double* left = a, right = s.Values, destination = product)
        {
            var kernel = new FactorKernel(left, right, destination, Ring.Degree / 2);
            WidthDispatch.Run(ref kernel, width);
        }

        Ring.Transform.Run(product, forward: false, width);
    }

    private void Add(WordFactor a, TernaryFactor u, Span<uint> destination, VectorWidth width)
    {
        Back(a.Values, u, _scratch.Span, width);
        WordConversion.ToWords(_scratch.Span, 1, destination, add: true, width);
    }

    private void Add(WordFactor a, TernaryFactor u, Span<ulong> destination, VectorWidth width)
    {
        int degree = Ring.Degree;
        Back(a.Values[..degree], u, _scratch.Span[..degree], width);
        Back(a.Values[degree..], u, _scratch.Span[degree..], width);
        Combine(1, destination, add: true, width);
    }

    private void Check(WordFactor a, WordFactor b, TernaryFactor u)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Check(u);
        if (!ReferenceEquals(a.Ring, Ring) || !ReferenceEquals(b.Ring, Ring))
        {
            throw new ArgumentException(
                "factor: of another ring; expected the multiplier's", ReferenceEquals(a.Ring, Ring) ? nameof(b) : nameof(a));
        }
    }

    private void Check(TernaryFactor s)
    {
        ArgumentNullException.ThrowIfNull(s);
        if (!ReferenceEquals(s.Ring, Ring))
        {
            throw new ArgumentException("factor: of another ring; expected the multiplier's", nameof(s));
        }
    }
}
