using System.Numerics.Tensors;
using HeLora.Rings;

namespace HeLora.Protocol.Streaming;

/// <summary>Words of 32 bits.</summary>
public readonly struct ShortWords : IWordOperations<uint>
{
    /// <inheritdoc/>
    public static void Expand(WordRing ring, SeededStream stream, Span<uint> polynomial) => ring.Expand(stream, polynomial);

    /// <inheritdoc/>
    public static void Mask(WordMultiplier multiplier, SeededStream uniform, TernaryFactor s, SeededStream errors, Span<uint> mask) =>
        multiplier.Mask(uniform, s, errors, mask);

    /// <inheritdoc/>
    public static WordFactor Factor(WordRing ring, ReadOnlySpan<uint> polynomial) => new(ring, polynomial);

    /// <inheritdoc/>
    public static void AddProducts(
        WordMultiplier multiplier, WordFactor a, WordFactor b, TernaryFactor u, Span<uint> destinationA, Span<uint> destinationB) =>
        multiplier.RandomiseAdd(a, b, u, destinationA, destinationB);

    /// <inheritdoc/>
    public static void AddErrors(SeededStream errors, Span<uint> polynomial) => ErrorSampler.Add(errors, polynomial);

    /// <inheritdoc/>
    public static void ToTokens(ReadOnlySpan<uint> polynomials, int degree, Span<uint> tokens, int stride, int first) =>
        WordTransposition.ToTokens(polynomials, degree, tokens, stride, first);

    /// <inheritdoc/>
    public static void Multiply(IntegerMatrix matrix, ReadOnlySpan<uint> x, Span<uint> y, int firstRow, int rowCount) =>
        matrix.Multiply(x, y, firstRow, rowCount);

    /// <inheritdoc/>
    public static void MultiplyAddPolynomials(
        IntegerMatrix matrix, ReadOnlySpan<uint> polynomials, int firstColumn, Span<uint> sums, int firstRow, int rowCount) =>
        matrix.MultiplyAddPolynomials(polynomials, firstColumn, sums, firstRow, rowCount);

    /// <inheritdoc/>
    public static void Add(ReadOnlySpan<float> x, double scale, ReadOnlySpan<uint> mask, int bits, Span<uint> words) =>
        WordEncoding.Add(x, scale, mask, words);

    /// <inheritdoc/>
    public static void AddWords(ReadOnlySpan<uint> words, Span<uint> sums) => TensorPrimitives.Add(sums, words, sums);

    /// <inheritdoc/>
    public static void Round(ReadOnlySpan<uint> words, int bits, int answerBits, Span<uint> answers)
    {
        if (bits == answerBits)
        {
            words.CopyTo(answers);
        }
        else
        {
            WordEncoding.RoundingShift(words, bits, answerBits, answers);
        }
    }

    /// <inheritdoc/>
    public static void Write(ReadOnlySpan<uint> words, int bits, Span<byte> destination) => BitPacking.PackWords(words, bits, destination);

    /// <inheritdoc/>
    public static void Read(ReadOnlySpan<byte> source, int bits, Span<uint> words) => BitPacking.TryUnpackWords(source, bits, words);
}
