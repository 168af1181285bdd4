using System.Numerics;
using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// An odd prime modulus q, 2^29 &lt; q &lt; 2^48.8, with the constants of its floating-point arithmetic.
/// </summary>
/// <remarks>
/// Residues are integers held as <see cref="double"/>. Two ranges occur: <em>balanced</em>, |x| &lt;= (q-1)/2,
/// the one representative that is compared, packed and rounded; and <em>lazily reduced</em>, |x| &lt;= 3q/4,
/// the range of every operand and result of a kernel. A product of lazily reduced residues is
/// h = fl(ab), k = round(h/q), r = fma(-k, q, h) + fma(a, b, -h) (van der Hoeven and Lecerf, "Faster FFTs in
/// medium precision", and FLINT's fft_small): |ab/q| &lt;= (9/16) q &lt; 2^48, so k is off the exact quotient by at
/// most 1/2 + 2 * 2^-53 * (9/16) q &lt; 0.562, r is an exact integer and |r| &lt; 0.562 q + 1 is lazily reduced again.
/// </remarks>
public sealed class Modulus : IEquatable<Modulus>
{
    /// <summary>log2 of the largest modulus. The range proofs hold below 2^48.8.</summary>
    public const double MaxLog2 = 48.8;

    /// <summary>
    /// 1.5 * 2^52. Adding it to |x| &lt; 2^51 and subtracting it again rounds to the nearest integer, ties to even.
    /// </summary>
    internal const double Rounder = 6755399441055744.0;

    /// <summary>
    /// The number of products of lazily reduced with balanced residues that are summed before they are reduced.
    /// </summary>
    internal const int SummedProducts = 4;

    /// <summary>Makes the constants of a prime.</summary>
    /// <param name="value">A prime between 2^29 and 2^48.8.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range or not prime.</exception>
    public Modulus(ulong value)
    {
        if (value < 1UL << 29 || Math.Log2(value) > MaxLog2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"modulus: {value}; expected a prime from 2^29 to 2^48.8");
        }

        if (!Primes.IsPrime(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"modulus: {value}; expected a prime");
        }

        Value = value;
        AsDouble = value;
        Inverse = 1.0 / value;
        SumRounder = Math.ScaleB(1.5, Math.ILogB(SummedProducts * LazyBound * AsDouble / 2) + 3);
        BitLength = 64 - BitOperations.LeadingZeroCount(value);
    }

    /// <summary>q.</summary>
    public ulong Value { get; }

    /// <summary>The bits of a canonical residue: ceil(log2 q).</summary>
    public int BitLength { get; }

    /// <summary>q, exactly.</summary>
    public double AsDouble { get; }

    /// <summary>3q/4: the largest magnitude of lazily reduced residues.</summary>
    public double LazyBound => 0.75 * AsDouble;

    /// <summary>log2 q.</summary>
    public double Log2 => Math.Log2(AsDouble);

    /// <summary>1/q rounded to nearest.</summary>
    internal double Inverse { get; }

    /// <summary>
    /// 1.5 * 2^(52 + e). At most <see cref="SummedProducts"/> products of lazily reduced with balanced residues are added to
    /// it, each rounded to a multiple of 2^e. Their sum, at most B = (3/2) q^2, and its roundings stay below 2^(51 + e), which
    /// lies between 2 B and 4 B, so every addition rounds to the same place.
    /// </summary>
    internal double SumRounder { get; }

    /// <summary>a + b mod q, for canonical residues.</summary>
    public ulong Add(ulong a, ulong b)
    {
        ulong sum = a + b;
        return sum >= Value ? sum - Value : sum;
    }

    /// <summary>a - b mod q, for canonical residues.</summary>
    public ulong Subtract(ulong a, ulong b) => a >= b ? a - b : a + (Value - b);

    /// <summary>a * b mod q, for any 64-bit a and b.</summary>
    public ulong Multiply(ulong a, ulong b) => (ulong)(((UInt128)a * b) % Value);

    /// <summary>a^e mod q.</summary>
    public ulong Power(ulong a, ulong exponent)
    {
        ulong result = 1, square = a % Value;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result = Multiply(result, square);
            }

            square = Multiply(square, square);
        }

        return result;
    }

    /// <summary>a^-1 mod q.</summary>
    /// <exception cref="DivideByZeroException">a is a multiple of q.</exception>
    public ulong Invert(ulong a) => a % Value == 0
        ? throw new DivideByZeroException($"a: {a}, a multiple of {Value}; expected another number")
        : Power(a, Value - 2);

    /// <summary>The balanced representative of a canonical residue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ToBalanced(ulong canonical) =>
        canonical > Value / 2 ? -(double)(Value - canonical) : canonical;

    /// <summary>The canonical residue, in [0, q), of an integer |x| &lt; 2^53.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ToCanonical(double integer)
    {
        long r = (long)integer % (long)Value;
        return (ulong)(r < 0 ? r + (long)Value : r);
    }

    /// <summary>The balanced representative of any signed integer.</summary>
    public double ToBalanced(Int128 integer)
    {
        Int128 r = integer % (long)Value;
        return ToBalanced((ulong)(r < 0 ? r + (long)Value : r));
    }

    /// <summary>The lazily reduced product of two lazily reduced residues, as the kernels compute it.</summary>
    internal double MultiplyLazily(double a, double b)
    {
        double h = a * b;
        double k = Math.FusedMultiplyAdd(h, Inverse, Rounder) - Rounder;
        return Math.FusedMultiplyAdd(-k, AsDouble, h) + Math.FusedMultiplyAdd(a, b, -h);
    }

    /// <summary>The balanced representative of x with |x| &lt;= 8q.</summary>
    internal double ToBalanced(double x) =>
        Butterflies<ScalarLanes, double>.Reduce(x, ModulusLanes<double>.Of<ScalarLanes>(AsDouble, Inverse));

    /// <inheritdoc/>
    public bool Equals(Modulus? other) => other is not null && other.Value == Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Modulus);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"{Value} ({Log2:F2} bits)";
}
