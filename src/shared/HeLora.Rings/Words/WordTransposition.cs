namespace HeLora.Rings;

/// <summary>Rearranges polynomials, one for each feature, into tokens, one for each coefficient.</summary>
public static class WordTransposition
{
    /// <summary>tokens[t * stride + first + i] = polynomials[i * degree + t] for all t below the degree.</summary>
    /// <param name="polynomials">Polynomials of as many words as the degree, one after the other.</param>
    /// <param name="degree">The number of words in a polynomial, which is the number of tokens.</param>
    /// <param name="tokens">The tokens; other words keep their values. They do not overlap the polynomials.</param>
    /// <param name="stride">The distance in words from token to token. Lines of 64 bytes that start at a multiple of 64 are
    /// written fastest.</param>
    /// <param name="first">The index in a token at which the first polynomial's words go.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The degree is not positive, or the polynomials do not fit in a
    /// token.</exception>
    public static void ToTokens(ReadOnlySpan<uint> polynomials, int degree, Span<uint> tokens, int stride, int first) =>
        ToTokens(polynomials, degree, tokens, stride, first, Simd.Widest);

    /// <summary>tokens[t * stride + first + i] = polynomials[i * degree + t] for all t below the degree.</summary>
    /// <param name="polynomials">Polynomials of as many words as the degree, one after the other.</param>
    /// <param name="degree">The number of words in a polynomial, which is the number of tokens.</param>
    /// <param name="tokens">The tokens; other words keep their values. They do not overlap the polynomials.</param>
    /// <param name="stride">The distance in words from token to token. Lines of 64 bytes that start at a multiple of 64 are
    /// written fastest.</param>
    /// <param name="first">The index in a token at which the first polynomial's words go.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The degree is not positive, or the polynomials do not fit in a
    /// token.</exception>
    public static void ToTokens(ReadOnlySpan<ulong> polynomials, int degree, Span<ulong> tokens, int stride, int first) =>
        ToTokens(polynomials, degree, tokens, stride, first, Simd.Widest);

    internal static unsafe void ToTokens<T>(
        ReadOnlySpan<T> polynomials, int degree, Span<T> tokens, int stride, int first, VectorWidth width)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        int count = polynomials.Length / degree;
        if (count * degree != polynomials.Length)
        {
            throw new ArgumentException(
                $"polynomials: {polynomials.Length} words; expected a multiple of {degree}", nameof(polynomials));
        }

        if (first < 0 || first > stride - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), first, $"first: {first} for {count} words; expected 0 to {stride - count}");
        }

        if (((long)(degree - 1) * stride) + first + count > tokens.Length)
        {
            throw new ArgumentException(
                $"tokens: {tokens.Length} words; expected {degree} x {stride}", nameof(tokens));
        }

        if (polynomials.Overlaps(tokens))
        {
            throw new ArgumentException("tokens: memory of the polynomials; expected other memory", nameof(tokens));
        }

        fixed (T* source = polynomials, destination = tokens)
        {
            TransposeKernel.Run(source, degree, degree, count, destination + first, stride, width);
        }
    }
}
