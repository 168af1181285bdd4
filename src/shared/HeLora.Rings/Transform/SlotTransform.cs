using System.Numerics;
using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// The canonical embedding of R[X]/(X^N+1) into C^(N/2): slot j of m is m(zeta^(5^j)), zeta = exp(i pi / N), so that X ->
/// X^(5^k) rotates the slots to the left by k and X -> X^(2N-1) conjugates them (Cheon, Kim, Kim and Song 2017, section 3.2,
/// with the generator 5 of Gentry, Halevi and Smart). Immutable; any number of threads may share one.
/// </summary>
/// <remarks>
/// Since zeta^(5^j N/2) = i, the values of m are those of u(Y) = sum (m_k + i m_(k+N/2)) Y^k, of degree below N/2, at the roots
/// of Y^(N/2) = i, and Y^m - c = (Y^(m/2) - sqrt c)(Y^(m/2) + sqrt c) splits them layer by layer. So the N coefficients of m,
/// in their order, are the real and then the imaginary parts of u.
/// </remarks>
public sealed class SlotTransform : IDisposable
{
    private readonly AlignedBuffer _table;
    private readonly int[] _positions;

    /// <summary>Makes the roots and the order of the slots.</summary>
    /// <param name="degree">N, a power of two from 1024 to 32768.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is not supported.</exception>
    public SlotTransform(int degree)
    {
        if (degree is < NttTables.MinDegree or > NttTables.MaxDegree || !BitOperations.IsPow2(degree))
        {
            throw new ArgumentOutOfRangeException(
                nameof(degree), degree,
                $"degree: {degree}; expected a power of two from {NttTables.MinDegree} to {NttTables.MaxDegree}");
        }

        Degree = degree;
        _positions = new int[SlotCount];
        int log = BitOperations.Log2((uint)SlotCount), exponent = 1;
        for (int j = 0; j < _positions.Length; j++, exponent = exponent * 5 & ((2 * degree) - 1))
        {
            // Leaf l of the splitting is the root zeta^(1 + 4 rev(l)); blocks of 64 stand transposed.
            int leaf = BitReversal.Of(exponent >> 2, log);
            _positions[j] = (leaf & ~63) | ((leaf & 7) << 3) | ((leaf >> 3) & 7);
        }

        int blocks = SlotCount / SlotKernel.BlockSize;
        _table = new AlignedBuffer(SlotRoots.BlockOffset(SlotCount) + (blocks * SlotKernel.BlockTable));
        SlotRoots.Fill(_table.Span, blocks);
    }

    /// <summary>N.</summary>
    public int Degree { get; }

    /// <summary>N/2.</summary>
    public int SlotCount => Degree / 2;

    /// <summary>slots[j] = factor * m(zeta^(5^j)) for as many j as there are slots.</summary>
    /// <param name="coefficients">The N real coefficients of m; overwritten.</param>
    /// <param name="factor">The factor of every value.</param>
    /// <param name="slots">At most N/2 values.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public unsafe void Forward(Span<double> coefficients, double factor, Span<Complex> slots)
    {
        CheckLengths(coefficients.Length, slots.Length);
        Run(coefficients, forward: true, Simd.Widest);
        fixed (double* x = coefficients)
        {
            fixed (int* positions = _positions)
            {
                fixed (Complex* values = slots)
                {
                    Collect(x, positions, factor, (double*)values, SlotCount, slots.Length);
                }
            }
        }
    }

    /// <summary>slots[j] = factor * Re m(zeta^(5^j)) for as many j as there are slots.</summary>
    /// <param name="coefficients">The N real coefficients of m; overwritten.</param>
    /// <param name="factor">The factor of every value.</param>
    /// <param name="slots">At most N/2 values.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Forward(Span<double> coefficients, double factor, Span<double> slots)
    {
        CheckLengths(coefficients.Length, slots.Length);
        Run(coefficients, forward: true, Simd.Widest);
        for (int j = 0; j < slots.Length; j++)
        {
            slots[j] = coefficients[_positions[j]] * factor;
        }
    }

    /// <summary>Computes the real polynomial whose slots are factor * slots; slots that are not given are zero.</summary>
    /// <param name="slots">At most N/2 values.</param>
    /// <param name="factor">The factor of every value.</param>
    /// <param name="coefficients">Receives the N coefficients.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public unsafe void Inverse(ReadOnlySpan<Complex> slots, double factor, Span<double> coefficients)
    {
        CheckLengths(coefficients.Length, slots.Length);
        if (slots.Length < SlotCount)
        {
            coefficients.Clear();
        }

        fixed (double* x = coefficients)
        {
            fixed (int* positions = _positions)
            {
                fixed (Complex* values = slots)
                {
                    Spread((double*)values, positions, factor / SlotCount, x, SlotCount, slots.Length);
                }
            }
        }

        Run(coefficients, forward: false, Simd.Widest);
    }

    /// <summary>Computes the real polynomial whose slots are factor * slots; slots that are not given are zero.</summary>
    /// <param name="slots">At most N/2 real values.</param>
    /// <param name="factor">The factor of every value.</param>
    /// <param name="coefficients">Receives the N coefficients.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Inverse(ReadOnlySpan<double> slots, double factor, Span<double> coefficients)
    {
        CheckLengths(coefficients.Length, slots.Length);
        coefficients.Clear();
        factor /= SlotCount;
        for (int j = 0; j < slots.Length; j++)
        {
            coefficients[_positions[j]] = slots[j] * factor;
        }

        Run(coefficients, forward: false, Simd.Widest);
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    internal unsafe void Run(Span<double> coefficients, bool forward, VectorWidth width)
    {
        fixed (double* data = coefficients, table = _table.Span)
        {
            var kernel = new SlotKernel(data, table, SlotCount, forward);
            WidthDispatch.Run(ref kernel, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Collect(double* x, int* positions, double factor, double* slots, int half, int count)
    {
        for (int j = 0; j < count; j++)
        {
            int position = positions[j];
            slots[2 * j] = x[position] * factor;
            slots[(2 * j) + 1] = x[position + half] * factor;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Spread(double* slots, int* positions, double factor, double* x, int half, int count)
    {
        for (int j = 0; j < count; j++)
        {
            int position = positions[j];
            x[position] = slots[2 * j] * factor;
            x[position + half] = slots[(2 * j) + 1] * factor;
        }
    }

    private void CheckLengths(int coefficients, int slots)
    {
        if (coefficients != Degree || slots > SlotCount)
        {
            throw new ArgumentException(
                $"slots: {slots} for {coefficients} coefficients; expected at most {SlotCount} for {Degree}", nameof(slots));
        }
    }
}
