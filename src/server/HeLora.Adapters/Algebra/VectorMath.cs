using System.Runtime.Intrinsics;

namespace HeLora.Adapters.Algebra;

/// <summary>
/// The inner loops of the algebra, in a fixed order of operations: the same bits on every processor, whatever the width of its
/// vectors. Products and sums are rounded each; none is fused.
/// </summary>
public static class VectorMath
{
    // Partial sums of an inner product: element i belongs to sum i mod 16.
    private const int Lanes = 8;

    /// <summary>The inner product of vectors of one length.</summary>
    /// <param name="x">A vector.</param>
    /// <param name="y">A vector of at least its length.</param>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        y = y[..x.Length];
        Vector512<double> first = Vector512<double>.Zero, second = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - (2 * Lanes); i += 2 * Lanes)
        {
            first += Vector512.Create(x[i..]) * Vector512.Create(y[i..]);
            second += Vector512.Create(x[(i + Lanes)..]) * Vector512.Create(y[(i + Lanes)..]);
        }

        Vector512<double> sums = first + second;
        Vector256<double> halves = sums.GetLower() + sums.GetUpper();
        Vector128<double> quarters = halves.GetLower() + halves.GetUpper();
        double sum = quarters.GetElement(0) + quarters.GetElement(1);
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>y += factor * x.</summary>
    internal static void AddScaled(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        var factors = Vector512.Create(factor);
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            (Vector512.Create<double>(y[i..]) + (factors * Vector512.Create(x[i..]))).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    /// <summary>(x, y) = (c x - s y, s x + c y).</summary>
    internal static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        Vector512<double> cosines = Vector512.Create(c), sines = Vector512.Create(s);
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            Vector512<double> left = Vector512.Create<double>(x[i..]), right = Vector512.Create<double>(y[i..]);
            ((cosines * left) - (sines * right)).CopyTo(x[i..]);
            ((sines * left) + (cosines * right)).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            (x[i], y[i]) = ((c * x[i]) - (s * y[i]), (s * x[i]) + (c * y[i]));
        }
    }
}
