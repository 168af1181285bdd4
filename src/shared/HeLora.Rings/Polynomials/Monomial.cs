namespace HeLora.Rings;

/// <summary>Multiplies by powers of X in Z_q[X]/(X^N+1), where X^N = -1.</summary>
public static class Monomial
{
    /// <summary>destination = X^exponent a, coefficient domain, any representatives. Not in place.</summary>
    /// <param name="a">N coefficients.</param>
    /// <param name="exponent">Any integer; X^2N = 1.</param>
    /// <param name="destination">N coefficients.</param>
    /// <exception cref="ArgumentException">The lengths differ, are no power of two, or the spans overlap.</exception>
    public static void MultiplyCoefficients(ReadOnlySpan<double> a, int exponent, Span<double> destination)
    {
        int n = a.Length;
        if (destination.Length != n || n == 0 || (n & (n - 1)) != 0 || a.Overlaps(destination))
        {
            throw new ArgumentException(
                $"destination: {destination.Length} elements for {n}; expected one power of two for both, in other memory",
                nameof(destination));
        }

        int shift = exponent & ((2 * n) - 1);
        bool negate = shift >= n;
        shift &= n - 1;
        Copy(a[..(n - shift)], destination[shift..], negate);
        Copy(a[(n - shift)..], destination[..shift], !negate);
    }

    /// <summary>
    /// destination = the values of X^exponent, NTT domain, balanced. Multiplying values by them multiplies by X^exponent.
    /// </summary>
    /// <param name="tables">The transform.</param>
    /// <param name="exponent">Any integer.</param>
    /// <param name="destination">N values.</param>
    /// <exception cref="ArgumentException">The length is not N.</exception>
    public static void Values(NttTables tables, int exponent, Span<double> destination)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (destination.Length != tables.Degree)
        {
            throw new ArgumentException(
                $"destination: {destination.Length} values; expected {tables.Degree}", nameof(destination));
        }

        int n = tables.Degree, shift = exponent & ((2 * n) - 1);
        destination.Clear();
        destination[shift & (n - 1)] = shift < n ? 1 : -1;
        tables.Forward(destination);
    }

    private static void Copy(ReadOnlySpan<double> source, Span<double> destination, bool negate)
    {
        if (!negate)
        {
            source.CopyTo(destination);
            return;
        }

        System.Numerics.Tensors.TensorPrimitives.Negate(source, destination);
    }
}
