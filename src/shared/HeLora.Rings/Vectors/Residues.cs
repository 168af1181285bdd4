using System.Diagnostics.CodeAnalysis;

namespace HeLora.Rings;

/// <summary>
/// Element-wise arithmetic on vectors of residues, one modulus at a time. Every operation takes lazily reduced residues (|x|
/// &lt;= 3q/4) and gives lazily reduced residues, in either domain. A destination may be the same span as a source.
/// </summary>
/// <exception cref="ArgumentException">Every method: the spans differ in length, or it is no multiple of 8.</exception>
public static unsafe class Residues
{
    /// <summary>destination = a + b.</summary>
    public static void Add(Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> destination) =>
        Run<ElementOperations.Add>(modulus, a, b, destination);

    /// <summary>destination = a - b.</summary>
    public static void Subtract(Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> destination) =>
        Run<ElementOperations.Subtract>(modulus, a, b, destination);

    /// <summary>destination = a * b.</summary>
    public static void Multiply(Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> destination) =>
        Run<ElementOperations.Multiply>(modulus, a, b, destination);

    /// <summary>destination += a * b.</summary>
    public static void MultiplyAccumulate(
        Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> destination) =>
        Run<ElementOperations.MultiplyAccumulate>(modulus, a, b, destination);

    /// <summary>destination = a * s.</summary>
    /// <param name="modulus">q.</param>
    /// <param name="a">The residues.</param>
    /// <param name="scalar">s, lazily reduced.</param>
    /// <param name="destination">The result.</param>
    public static void MultiplyScalar(Modulus modulus, ReadOnlySpan<double> a, double scalar, Span<double> destination) =>
        Run<ElementOperations.MultiplyScalar>(modulus, a, a, destination, scalar);

    /// <summary>destination += a * s.</summary>
    /// <param name="modulus">q.</param>
    /// <param name="a">The residues.</param>
    /// <param name="scalar">s, lazily reduced.</param>
    /// <param name="destination">The sum.</param>
    public static void MultiplyScalarAccumulate(
        Modulus modulus, ReadOnlySpan<double> a, double scalar, Span<double> destination) =>
        Run<ElementOperations.MultiplyScalarAccumulate>(modulus, a, a, destination, scalar);

    /// <summary>destination = (a - b) * s.</summary>
    /// <param name="modulus">q.</param>
    /// <param name="a">Residues of this modulus.</param>
    /// <param name="b">Any integers |b| &lt; 2^51: residues of another modulus are lifted on the way.</param>
    /// <param name="scalar">s, lazily reduced.</param>
    /// <param name="destination">The result.</param>
    public static void SubtractMultiplyScalar(
        Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double scalar, Span<double> destination) =>
        Run<ElementOperations.SubtractMultiplyScalar>(modulus, a, b, destination, scalar);

    /// <summary>destination += a + b * s.</summary>
    /// <param name="modulus">q.</param>
    /// <param name="a">Residues.</param>
    /// <param name="b">Residues, or integers |b| &lt;= 3/4 2^48.8 of another modulus, which are lifted on the way.</param>
    /// <param name="scalar">s, balanced.</param>
    /// <param name="destination">The sum.</param>
    public static void AddMultiplyScalarAccumulate(
        Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double scalar, Span<double> destination) =>
        Run<ElementOperations.AddMultiplyScalarAccumulate>(modulus, a, b, destination, scalar);

    /// <summary>
    /// Reduces integers a. For |a| &lt; 8q the results are balanced, |x| &lt;= (q-1)/2; for |a| &lt; 2^51, as when residues of
    /// another modulus are lifted, they are lazily reduced.
    /// </summary>
    public static void Reduce(Modulus modulus, ReadOnlySpan<double> a, Span<double> destination) =>
        Run<ElementOperations.Reduce>(modulus, a, a, destination);

    /// <summary>first += x * w and second += y * w: both halves of a ciphertext times a plaintext.</summary>
    public static void MultiplyPlainAccumulate(
        Modulus modulus, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> w,
        Span<double> first, Span<double> second)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        Check(x.Length, y.Length, w.Length);
        Check(x.Length, first.Length, second.Length);
        fixed (double* px = x, py = y, pw = w, pf = first, ps = second)
        {
            var kernel = new PlainProductKernel(px, py, pw, pf, ps, x.Length, modulus);
            WidthDispatch.Run(ref kernel);
        }
    }

    /// <summary>sum = a + b and difference = a - b; each may be a source.</summary>
    public static void SumAndDifference(
        Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> sum, Span<double> difference)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        Check(a.Length, b.Length, sum.Length);
        Check(a.Length, difference.Length, sum.Length);
        fixed (double* pa = a, pb = b, ps = sum, pd = difference)
        {
            var kernel = new SumDifferenceKernel(pa, pb, ps, pd, a.Length, modulus);
            WidthDispatch.Run(ref kernel);
        }
    }

    /// <summary>Replaces (u, v) by (u + v w, u - v w).</summary>
    public static void Butterfly(Modulus modulus, Span<double> u, Span<double> v, ReadOnlySpan<double> w)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        Check(u.Length, v.Length, w.Length);
        fixed (double* pu = u, pv = v, pw = w)
        {
            var kernel = new ButterflyKernel(pu, pv, pw, u.Length, modulus, multiplyFirst: true);
            WidthDispatch.Run(ref kernel);
        }
    }

    /// <summary>Replaces (u, v) by (u + v, (u - v) w).</summary>
    public static void InverseButterfly(Modulus modulus, Span<double> u, Span<double> v, ReadOnlySpan<double> w)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        Check(u.Length, v.Length, w.Length);
        fixed (double* pu = u, pv = v, pw = w)
        {
            var kernel = new ButterflyKernel(pu, pv, pw, u.Length, modulus, multiplyFirst: false);
            WidthDispatch.Run(ref kernel);
        }
    }

    internal static void Run<TOperation>(
        Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> destination, double scalar = 0,
        VectorWidth? width = null)
        where TOperation : struct, IElementOperation
    {
        ArgumentNullException.ThrowIfNull(modulus);
        Check(a.Length, b.Length, destination.Length);
        fixed (double* pa = a, pb = b, pd = destination)
        {
            var kernel = new ElementKernel<TOperation>(pa, pb, pd, a.Length, modulus, scalar);
            WidthDispatch.Run(ref kernel, width ?? Simd.Widest);
        }
    }

    [SuppressMessage("Usage", "MA0015", Justification = "The lengths of several parameters are compared.")]
    private static void Check(int a, int b, int c)
    {
        if (a != b || a != c || a % 8 != 0)
        {
            throw new ArgumentException($"lengths: {a}, {b} and {c}; expected one multiple of 8");
        }
    }
}
