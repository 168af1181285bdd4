namespace HeLora.Rings.Tests;

/// <summary>Z_q[X]/(X^N+1) by definition, on canonical residues with integers only.</summary>
internal static class Schoolbook
{
    /// <summary>One coefficient of a negacyclic product.</summary>
    public static ulong Coefficient(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, int index, ulong q)
    {
        // 2^15 products of 98 bits each stay below 2^113.
        UInt128 plus = Sum(a[..(index + 1)], b[..(index + 1)]);
        UInt128 minus = Sum(a[(index + 1)..], b[(index + 1)..]);
        return (ulong)(((plus % q) + q - (minus % q)) % q);
    }

    /// <summary>The negacyclic product.</summary>
    public static ulong[] Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, ulong q)
    {
        ulong[] product = new ulong[a.Length];
        for (int i = 0; i < product.Length; i++)
        {
            product[i] = Coefficient(a, b, i, q);
        }

        return product;
    }

    /// <summary>a(x).</summary>
    public static ulong Evaluate(ReadOnlySpan<ulong> a, ulong x, ulong q)
    {
        UInt128 value = 0;
        for (int i = a.Length - 1; i >= 0; i--)
        {
            value = ((value * x) + a[i]) % q;
        }

        return (ulong)value;
    }

    /// <summary>a(X^exponent).</summary>
    public static ulong[] Substitute(ReadOnlySpan<ulong> a, int exponent, ulong q)
    {
        ulong[] result = new ulong[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            long power = (long)i * exponent % (2 * a.Length);
            result[power % a.Length] = power < a.Length || a[i] == 0 ? a[i] : q - a[i];
        }

        return result;
    }

    /// <summary>value^exponent by repeated products.</summary>
    public static ulong Power(ulong value, int exponent, ulong q)
    {
        UInt128 power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power = power * value % q;
        }

        return (ulong)power;
    }

    private static UInt128 Sum(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        ulong low = 0, high = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ulong productHigh = Math.BigMul(a[i], b[^(i + 1)], out ulong productLow);
            low += productLow;
            high += productHigh + (low < productLow ? 1UL : 0);
        }

        return new UInt128(high, low);
    }
}
