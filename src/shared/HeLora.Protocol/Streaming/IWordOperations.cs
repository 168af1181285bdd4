using HeLora.Rings;

namespace HeLora.Protocol.Streaming;

/// <summary>The operations of the streaming plan on words, so that client and server are written once for words held in 32 and in 64 bits.</summary>
/// <typeparam name="TWord"><see cref="uint"/> or <see cref="ulong"/>.</typeparam>
public interface IWordOperations<TWord>
    where TWord : unmanaged
{
    /// <summary>Expands a uniform polynomial from a stream.</summary>
    static abstract void Expand(WordRing ring, SeededStream stream, Span<TWord> polynomial);

    /// <summary>mask = e - a s, with a from a uniform stream and e from a stream of errors.</summary>
    static abstract void Mask(
        WordMultiplier multiplier, SeededStream uniform, TernaryFactor s, SeededStream errors, Span<TWord> mask);

    /// <summary>destinationA += a u, destinationB += b u for a public key (b, a).</summary>
    static abstract void AddProducts(
        WordMultiplier multiplier, WordFactor a, WordFactor b, TernaryFactor u, Span<TWord> destinationA, Span<TWord> destinationB);

    /// <summary>Transforms a polynomial to the form that <see cref="AddProducts"/> takes.</summary>
    static abstract WordFactor Factor(WordRing ring, ReadOnlySpan<TWord> polynomial);

    /// <summary>Adds an encryption error to every coefficient.</summary>
    static abstract void AddErrors(SeededStream errors, Span<TWord> polynomial);

    /// <summary>tokens[t * stride + first + i] = polynomials[i * degree + t].</summary>
    static abstract void ToTokens(ReadOnlySpan<TWord> polynomials, int degree, Span<TWord> tokens, int stride, int first);

    /// <summary>y = W x for vectors one after another; computes a range of rows.</summary>
    static abstract void Multiply(IntegerMatrix matrix, ReadOnlySpan<TWord> x, Span<TWord> y, int firstRow, int rowCount);

    /// <summary>sums += W polynomials, from a column of W on; computes a range of rows.</summary>
    static abstract void MultiplyAddPolynomials(
        IntegerMatrix matrix, ReadOnlySpan<TWord> polynomials, int firstColumn, Span<TWord> sums, int firstRow, int rowCount);

    /// <summary>words = mask + round(x scale) modulo 2^bits.</summary>
    static abstract void Add(ReadOnlySpan<float> x, double scale, ReadOnlySpan<TWord> mask, int bits, Span<TWord> words);

    /// <summary>sums += words, modulo 2^32 or 2^64.</summary>
    static abstract void AddWords(ReadOnlySpan<TWord> words, Span<TWord> sums);

    /// <summary>Rounds words of k bits to answers of fewer bits; copies them where the widths are equal.</summary>
    static abstract void Round(ReadOnlySpan<TWord> words, int bits, int answerBits, Span<uint> answers);

    /// <summary>Writes words as they travel, k/8 bytes for each.</summary>
    static abstract void Write(ReadOnlySpan<TWord> words, int bits, Span<byte> destination);

    /// <summary>Reads words as they travel.</summary>
    static abstract void Read(ReadOnlySpan<byte> source, int bits, Span<TWord> words);
}
