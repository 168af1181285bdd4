using System.Numerics;

namespace HeLora.Adapters.Algebra;

/// <summary>The two inner loops of the algebra.</summary>
internal static class VectorMath
{
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int width = Vector<double>.Count;
        Vector<double> first = Vector<double>.Zero;
        Vector<double> second = Vector<double>.Zero;
        int i = 0;
        for (; i <= x.Length - (2 * width); i += 2 * width)
        {
            first += new Vector<double>(x[i..]) * new Vector<double>(y[i..]);
            second += new Vector<double>(x[(i + width)..]) * new Vector<double>(y[(i + width)..]);
        }

        double sum = Vector.Sum(first + second);
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>y += factor * x.</summary>
    public static void AddScaled(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        int width = Vector<double>.Count;
        var factors = new Vector<double>(factor);
        int i = 0;
        for (; i <= x.Length - width; i += width)
        {
            (new Vector<double>(y[i..]) + (factors * new Vector<double>(x[i..]))).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    /// <summary>(x, y) = (c x - s y, s x + c y).</summary>
    public static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        int width = Vector<double>.Count;
        var cosines = new Vector<double>(c);
        var sines = new Vector<double>(s);
        int i = 0;
        for (; i <= x.Length - width; i += width)
        {
            var left = new Vector<double>(x[i..]);
            var right = new Vector<double>(y[i..]);
            ((cosines * left) - (sines * right)).CopyTo(x[i..]);
            ((sines * left) + (cosines * right)).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            (x[i], y[i]) = ((c * x[i]) - (s * y[i]), (s * x[i]) + (c * y[i]));
        }
    }
}
