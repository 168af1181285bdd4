using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings.Benchmarks;

/// <summary>
/// The scalar transform to compare with: 64-bit integers, Shoup's product with a stored quotient and lazy butterflies
/// (Harvey, "Faster arithmetic for number-theoretic transforms", algorithms 3 and 4), without a branch in the loops.
/// Canonical residues in and out; values in bit-reversed order, position i holding a(root^(2 rev(i) + 1)).
/// </summary>
internal sealed class ShoupTransform
{
    private readonly int _degree;
    private readonly ulong _modulus;
    private readonly ulong[] _forward;
    private readonly ulong[] _forwardQuotients;
    private readonly ulong[] _inverse;
    private readonly ulong[] _inverseQuotients;
    private readonly ulong _degreeInverse;

    /// <summary>Makes the tables.</summary>
    /// <param name="degree">N, a power of two.</param>
    /// <param name="modulus">A prime below 2^62 that is 1 modulo 2N.</param>
    /// <param name="root">A primitive 2N-th root of unity.</param>
    public ShoupTransform(int degree, ulong modulus, ulong root)
    {
        _degree = degree;
        _modulus = modulus;
        _degreeInverse = Power((ulong)degree, modulus - 2);
        _forward = Powers(root);
        _inverse = Powers(Power(root, modulus - 2));
        _forwardQuotients = [.. _forward.Select(Quotient)];
        _inverseQuotients = [.. _inverse.Select(Quotient)];
    }

    /// <summary>Transforms coefficients to values, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(Span<ulong> polynomial)
    {
        CheckLength(polynomial);
        ulong q = _modulus, twice = 2 * q;
        ref ulong data = ref MemoryMarshal.GetReference(polynomial);
        for (int groups = 1, half = _degree / 2; groups < _degree; groups *= 2, half /= 2)
        {
            for (int g = 0; g < groups; g++)
            {
                ulong w = _forward[groups + g], quotient = _forwardQuotients[groups + g];
                ref ulong low = ref Unsafe.Add(ref data, 2 * g * half);
                ref ulong high = ref Unsafe.Add(ref low, half);
                for (int j = 0; j < half; j++)
                {
                    // x below 4q is brought below 2q; the product is below 2q for any y.
                    ulong x = ReduceOnce(Unsafe.Add(ref low, j), twice);
                    ulong r = Multiply(Unsafe.Add(ref high, j), w, quotient, q);
                    Unsafe.Add(ref low, j) = x + r;
                    Unsafe.Add(ref high, j) = x - r + twice;
                }
            }
        }

        for (int i = 0; i < polynomial.Length; i++)
        {
            polynomial[i] = ReduceOnce(ReduceOnce(polynomial[i], twice), q);
        }
    }

    /// <summary>Transforms values to coefficients, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Inverse(Span<ulong> polynomial)
    {
        CheckLength(polynomial);
        ulong q = _modulus, twice = 2 * q;
        ref ulong data = ref MemoryMarshal.GetReference(polynomial);
        for (int groups = _degree / 2, half = 1; groups > 0; groups /= 2, half *= 2)
        {
            for (int g = 0; g < groups; g++)
            {
                ulong w = _inverse[groups + g], quotient = _inverseQuotients[groups + g];
                ref ulong low = ref Unsafe.Add(ref data, 2 * g * half);
                ref ulong high = ref Unsafe.Add(ref low, half);
                for (int j = 0; j < half; j++)
                {
                    // x and y are below 2q, and so are both results.
                    ulong x = Unsafe.Add(ref low, j), y = Unsafe.Add(ref high, j);
                    Unsafe.Add(ref low, j) = ReduceOnce(x + y, twice);
                    Unsafe.Add(ref high, j) = Multiply(x - y + twice, w, quotient, q);
                }
            }
        }

        ulong scale = _degreeInverse, scaleQuotient = Quotient(scale);
        for (int i = 0; i < polynomial.Length; i++)
        {
            polynomial[i] = ReduceOnce(Multiply(polynomial[i], scale, scaleQuotient, q), q);
        }
    }

    /// <summary>The bit-reversed index of a position.</summary>
    public static int Reverse(int position, int degree)
    {
        int reversed = 0;
        for (int bit = 1; bit < degree; bit *= 2, position >>= 1)
        {
            reversed = (reversed << 1) | (position & 1);
        }

        return reversed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Multiply(ulong y, ulong w, ulong quotient, ulong q) =>
        (y * w) - (Math.BigMul(y, quotient, out _) * q);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReduceOnce(ulong value, ulong bound)
    {
        ulong difference = value - bound;
        return difference + (bound & (ulong)((long)difference >> 63));
    }

    private void CheckLength(ReadOnlySpan<ulong> polynomial)
    {
        if (polynomial.Length != _degree)
        {
            throw new ArgumentException($"{_degree} residues are expected", nameof(polynomial));
        }
    }

    private ulong Quotient(ulong w) => (ulong)(((UInt128)w << 64) / _modulus);

    // The powers of the root, with exponents in bit-reversed order.
    private ulong[] Powers(ulong root)
    {
        ulong[] powers = new ulong[_degree];
        UInt128 power = 1;
        for (int i = 0; i < _degree; i++, power = power * root % _modulus)
        {
            powers[Reverse(i, _degree)] = (ulong)power;
        }

        return powers;
    }

    private ulong Power(ulong value, ulong exponent)
    {
        UInt128 result = 1;
        for (int bit = BitOperations.Log2(exponent); bit >= 0; bit--)
        {
            result = result * result % _modulus;
            result = ((exponent >> bit) & 1) == 0 ? result : result * value % _modulus;
        }

        return (ulong)result;
    }
}
