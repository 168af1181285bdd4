using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>
/// A ternary polynomial, transformed and ready to multiply word polynomials of one ring. It is a secret key or the randomness
/// of a public-key encryption. Disposing zeroes it. Threads may share one while nobody replaces the polynomial.
/// </summary>
public sealed class TernaryFactor : IDisposable
{
    private readonly AlignedBuffer _values;

    /// <summary>Transforms a polynomial.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="polynomial">N coefficients, each -1, 0 or 1; not changed.</param>
    /// <exception cref="ArgumentException">A wrong length, or a coefficient that is not ternary.</exception>
    public TernaryFactor(WordRing ring, ReadOnlySpan<double> polynomial)
    {
        ArgumentNullException.ThrowIfNull(ring);
        Ring = ring;
        _values = new AlignedBuffer(ring.Degree);
        Replace(polynomial);
    }

    /// <summary>The ring.</summary>
    public WordRing Ring { get; }

    /// <summary>The values over N/2, in the order of the transform: N/2 real parts, then N/2 imaginary parts.</summary>
    internal ReadOnlySpan<double> Values => _values.Span;

    /// <summary>Replaces the polynomial, without allocating.</summary>
    /// <param name="polynomial">N coefficients, each -1, 0 or 1; not changed.</param>
    /// <exception cref="ArgumentException">A wrong length, or a coefficient that is not ternary.</exception>
    /// <exception cref="ObjectDisposedException">The factor was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Replace(ReadOnlySpan<double> polynomial)
    {
        if (polynomial.Length != Ring.Degree)
        {
            throw new ArgumentException(
                $"polynomial: {polynomial.Length} coefficients; expected {Ring.Degree}", nameof(polynomial));
        }

        // No branch depends on a valid coefficient. 2/N is a power of two, and N is a multiple of every vector's size.
        Span<double> values = _values.Span;
        ReadOnlySpan<Vector<double>> source = MemoryMarshal.Cast<double, Vector<double>>(polynomial);
        Span<Vector<double>> scaled = MemoryMarshal.Cast<double, Vector<double>>(values);
        var scale = new Vector<double>(2.0 / Ring.Degree);
        Vector<long> ternary = Vector<long>.AllBitsSet;
        for (int i = 0; i < scaled.Length; i++)
        {
            Vector<double> s = source[i], size = Vector.Abs(s);
            ternary &= Vector.Equals(s * s, size) & Vector.LessThanOrEqual(size, Vector<double>.One);
            scaled[i] = s * scale;
        }

        if (ternary != Vector<long>.AllBitsSet)
        {
            values.Clear();
            throw new ArgumentException("polynomial: another coefficient; expected -1, 0 or 1", nameof(polynomial));
        }

        Ring.Transform.Run(values, forward: true, Simd.Widest);
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}
