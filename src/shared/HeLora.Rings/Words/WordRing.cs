using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>
/// The ring Z_(2^k)[X]/(X^N+1). A polynomial is N words, of 32 bits for k = 32, or of 64 bits with upper bits of zero for k =
/// 33 to 53. A ring is immutable, and any number of threads may share one.
/// </summary>
/// <remarks>
/// A product with a ternary polynomial is computed over the integers by way of the complex numbers. The transform of <see
/// cref="SlotTransform"/> takes a and s to their values at the odd powers of exp(i pi / N); the values are multiplied,
/// transformed back and rounded. <see cref="WordProductRange"/> bounds all rounding errors together below a half, so the result
/// is exact.
/// </remarks>
public sealed class WordRing : IDisposable
{
    /// <summary>The bits of words held in 32 bits.</summary>
    public const int ShortBits = 32;

    /// <summary>The most bits of words held in 64 bits.</summary>
    public const int MaxBits = 53;

    /// <summary>Makes the ring.</summary>
    /// <param name="degree">N, a power of two from 1024 to 32768.</param>
    /// <param name="bits">k, 32 to 53.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree or the bits are not supported, or products of this degree
    /// would not be exact: words of 32 bits allow degrees up to 8192.</exception>
    public WordRing(int degree, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, ShortBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBits);
        Transform = new SlotTransform(degree);
        Bits = bits;
        double largest = bits == ShortBits ? Math.ScaleB(1, ShortBits - 1) : Math.ScaleB(1, WordConversion.LowBits - 1);
        WordProductRange.Check(degree, largest);
    }

    /// <summary>N.</summary>
    public int Degree => Transform.Degree;

    /// <summary>k.</summary>
    public int Bits { get; }

    /// <summary>2^k - 1.</summary>
    public ulong Mask => (1UL << Bits) - 1;

    internal SlotTransform Transform { get; }

    /// <summary>
    /// Expands a stream into a uniform polynomial of successive 32-bit little-endian words. The expansion is a format, the same
    /// on every machine.
    /// </summary>
    /// <param name="stream">Advanced by 4 N bytes.</param>
    /// <param name="polynomial">Overwritten, N words.</param>
    /// <exception cref="ArgumentException">The length is not N, or the ring's words are of 64 bits.</exception>
    public void Expand(SeededStream stream, Span<uint> polynomial)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckShort(polynomial.Length, nameof(polynomial));
        stream.Fill(MemoryMarshal.AsBytes(polynomial));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(polynomial, polynomial);
        }
    }

    /// <summary>
    /// Expands a stream into a uniform polynomial of the low k bits of successive 64-bit little-endian words. The expansion is
    /// a format, the same on every machine.
    /// </summary>
    /// <param name="stream">Advanced by 8 N bytes.</param>
    /// <param name="polynomial">Overwritten, N words below 2^k.</param>
    /// <exception cref="ArgumentException">The length is not N, or the ring's words are of 32 bits.</exception>
    public void Expand(SeededStream stream, Span<ulong> polynomial)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckLong(polynomial.Length, nameof(polynomial));
        stream.FillWords(polynomial);
        System.Numerics.Tensors.TensorPrimitives.BitwiseAnd(polynomial, Mask, polynomial);
    }

    /// <inheritdoc/>
    public void Dispose() => Transform.Dispose();

    internal void CheckShort(int length, string name) => Check(length, 32, Bits == ShortBits, name);

    internal void CheckLong(int length, string name) => Check(length, 64, Bits != ShortBits, name);

    private void Check(int length, int width, bool matches, string name)
    {
        if (!matches)
        {
            throw new ArgumentException(
                $"{name}: words of {width} bits; expected {(Bits == ShortBits ? 32 : 64)} in a ring of {Bits} bits", name);
        }

        if (length != Degree)
        {
            throw new ArgumentException($"{name}: {length} words; expected {Degree}", name);
        }
    }
}
