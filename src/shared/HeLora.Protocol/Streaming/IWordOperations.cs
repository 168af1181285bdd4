using HeLora.Rings;

namespace HeLora.Protocol.Streaming;

/// <summary>What the streaming plan does with words, for words held in 32 and in 64 bits; both sides' code is written once.</summary>
/// <typeparam name="TWord"><see cref="uint"/> or <see cref="ulong"/>.</typeparam>
public interface IWordOperations<TWord>
    where TWord : unmanaged
{
    /// <summary>Expands a uniform polynomial; see <see cref="WordRing"/>.</summary>
    static abstract void Expand(WordRing ring, SeededStream stream, Span<TWord> polynomial);

    /// <summary>mask = e - a s; see <see cref="WordMultiplier"/>.</summary>
    static abstract void Mask(
        WordMultiplier multiplier, SeededStream uniform, TernaryFactor s, SeededStream errors, Span<TWord> mask);

    /// <summary>destinationA += a u, destinationB += b u for a public key (b, a).</summary>
    static abstract void AddProducts(
        WordMultiplier multiplier, WordFactor a, WordFactor b, TernaryFactor u, Span<TWord> destinationA, Span<TWord> destinationB);

    /// <summary>Transforms a polynomial for <see cref="AddProducts"/>.</summary>
    static abstract WordFactor Factor(WordRing ring, ReadOnlySpan<TWord> polynomial);

    /// <summary>Adds errors.</summary>
    static abstract void AddErrors(SeededStream errors, Span<TWord> polynomial);

    /// <summary>tokens[t * stride + first + i] = polynomials[i * degree + t].</summary>
    static abstract void ToTokens(ReadOnlySpan<TWord> polynomials, int degree, Span<TWord> tokens, int stride, int first);

    /// <summary>y = W x for vectors one after another, the rows of a range.</summary>
    static abstract void Multiply(IntegerMatrix matrix, ReadOnlySpan<TWord> x, Span<TWord> y, int firstRow, int rowCount);

    /// <summary>sums += W polynomials, the rows of a range; see <see cref="IntegerMatrix"/>.</summary>
    static abstract void MultiplyAddPolynomials(
        IntegerMatrix matrix, ReadOnlySpan<TWord> polynomials, int firstColumn, Span<TWord> sums, int firstRow, int rowCount);

    /// <summary>words = mask + round(x scale) modulo 2^bits.</summary>
    static abstract void Add(ReadOnlySpan<float> x, double scale, ReadOnlySpan<TWord> mask, int bits, Span<TWord> words);

    /// <summary>sums += words.</summary>
    static abstract void AddWords(ReadOnlySpan<TWord> words, Span<TWord> sums);

    /// <summary>Rounds words of k bits to answers of fewer, or takes them as they are.</summary>
    static abstract void Round(ReadOnlySpan<TWord> words, int bits, int answerBits, Span<uint> answers);

    /// <summary>Writes words as they travel, k/8 bytes each.</summary>
    static abstract void Write(ReadOnlySpan<TWord> words, int bits, Span<byte> destination);

    /// <summary>Reads words that travelled.</summary>
    static abstract void Read(ReadOnlySpan<byte> source, int bits, Span<TWord> words);
}
