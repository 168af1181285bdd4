using System.Numerics.Tensors;
using HeLora.Rings;

namespace HeLora.Protocol.Streaming;

/// <summary>Words of 40 and 48 bits.</summary>
public readonly struct LongWords : IWordOperations<ulong>
{
    /// <inheritdoc/>
    public static void Expand(WordRing ring, SeededStream stream, Span<ulong> polynomial) => ring.Expand(stream, polynomial);

    /// <inheritdoc/>
    public static void Mask(WordMultiplier multiplier, SeededStream uniform, TernaryFactor s, SeededStream errors, Span<ulong> mask) =>
        multiplier.Mask(uniform, s, errors, mask);

    /// <inheritdoc/>
    public static WordFactor Factor(WordRing ring, ReadOnlySpan<ulong> polynomial) => new(ring, polynomial);

    /// <inheritdoc/>
    public static void AddProducts(
        WordMultiplier multiplier, WordFactor a, WordFactor b, TernaryFactor u, Span<ulong> destinationA, Span<ulong> destinationB) =>
        multiplier.RandomiseAdd(a, b, u, destinationA, destinationB);

    /// <inheritdoc/>
    public static void AddErrors(SeededStream errors, Span<ulong> polynomial) => ErrorSampler.Add(errors, polynomial);

    /// <inheritdoc/>
    public static void ToTokens(ReadOnlySpan<ulong> polynomials, int degree, Span<ulong> tokens, int stride, int first) =>
        WordTransposition.ToTokens(polynomials, degree, tokens, stride, first);

    /// <inheritdoc/>
    public static void Multiply(IntegerMatrix matrix, ReadOnlySpan<ulong> x, Span<ulong> y, int firstRow, int rowCount) =>
        matrix.Multiply(x, y, firstRow, rowCount);

    /// <inheritdoc/>
    public static void MultiplyAddPolynomials(
        IntegerMatrix matrix, ReadOnlySpan<ulong> polynomials, int firstColumn, Span<ulong> sums, int firstRow, int rowCount) =>
        matrix.MultiplyAddPolynomials(polynomials, firstColumn, sums, firstRow, rowCount);

    /// <inheritdoc/>
    public static void Add(ReadOnlySpan<float> x, double scale, ReadOnlySpan<ulong> mask, int bits, Span<ulong> words)
    {
        WordEncoding.Add(x, scale, mask, words);
        TensorPrimitives.BitwiseAnd(words, (1UL << bits) - 1, words);
    }

    /// <inheritdoc/>
    public static void AddWords(ReadOnlySpan<ulong> words, Span<ulong> sums) => TensorPrimitives.Add(sums, words, sums);

    /// <inheritdoc/>
    public static void Round(ReadOnlySpan<ulong> words, int bits, int answerBits, Span<uint> answers) =>
        WordEncoding.RoundingShift(words, bits, answerBits, answers);

    /// <inheritdoc/>
    public static void Write(ReadOnlySpan<ulong> words, int bits, Span<byte> destination) => BitPacking.PackWords(words, bits, destination);

    /// <inheritdoc/>
    public static void Read(ReadOnlySpan<byte> source, int bits, Span<ulong> words) => BitPacking.TryUnpackWords(source, bits, words);
}
