using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>
/// Element-wise arithmetic on vectors of residues, one modulus at a time. Every operation takes near residues
/// (|x| &lt;= 3q/4) and gives near residues, in whatever domain; destinations may be the same span as a source.
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
    /// <param name="scalar">s, near.</param>
    /// <param name="destination">The result.</param>
    public static void MultiplyScalar(Modulus modulus, ReadOnlySpan<double> a, double scalar, Span<double> destination) =>
        Run<ElementOperations.MultiplyScalar>(modulus, a, a, destination, scalar);

    /// <summary>destination += a * s.</summary>
    /// <param name="modulus">q.</param>
    /// <param name="a">The residues.</param>
    /// <param name="scalar">s, near.</param>
    /// <param name="destination">The sum.</param>
    public static void MultiplyScalarAccumulate(
        Modulus modulus, ReadOnlySpan<double> a, double scalar, Span<double> destination) =>
        Run<ElementOperations.MultiplyScalarAccumulate>(modulus, a, a, destination, scalar);

    /// <summary>destination = (a - b) * s.</summary>
    /// <param name="modulus">q.</param>
    /// <param name="a">Residues of this modulus.</param>
    /// <param name="b">Any integers |b| &lt; 2^51: residues of another modulus are lifted on the way.</param>
    /// <param name="scalar">s, near.</param>
    /// <param name="destination">The result.</param>
    public static void SubtractMultiplyScalar(
        Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double scalar, Span<double> destination) =>
        Run<ElementOperations.SubtractMultiplyScalar>(modulus, a, b, destination, scalar);

    /// <summary>destination += (a - b) * s; see <see cref="SubtractMultiplyScalar"/>.</summary>
    public static void SubtractMultiplyScalarAccumulate(
        Modulus modulus, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double scalar, Span<double> destination) =>
        Run<ElementOperations.SubtractMultiplyScalarAccumulate>(modulus, a, b, destination, scalar);

    /// <summary>destination = the balanced representative, |x| &lt;= (q-1)/2, of any integers |a| &lt; 8q or below 2^51 when
    /// only a near representative is needed: residues of another modulus are lifted so.</summary>
    public static void Reduce(Modulus modulus, ReadOnlySpan<double> a, Span<double> destination) =>
        Run<ElementOperations.Reduce>(modulus, a, a, destination);

    /// <summary>
    /// first = c + p(x) * u + p(y) and second = d + p(x) * v with p(x)[i] = x[permutation[i]], an automorphism in the
    /// NTT domain: a digit times both halves of a key, and b itself. c, d and y count as zero where empty; c and d may
    /// be the destinations.
    /// </summary>
    public static void PermutedMultiplyPair(
        Modulus modulus, ReadOnlySpan<double> x, ReadOnlySpan<double> y, AutomorphismTable permutation,
        ReadOnlySpan<double> u, ReadOnlySpan<double> v, ReadOnlySpan<double> c, ReadOnlySpan<double> d,
        Span<double> first, Span<double> second)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        ArgumentNullException.ThrowIfNull(permutation);
        Check(x.Length, u.Length, first.Length);
        Check(x.Length, v.Length, second.Length);
        Check(x.Length, permutation.Degree, y.IsEmpty ? x.Length : y.Length);
        Check(x.Length, c.IsEmpty ? x.Length : c.Length, d.IsEmpty ? x.Length : d.Length);
        fixed (double* px = x, py = y, pu = u, pv = v, pc = c, pd = d, pf = first, ps = second)
        {
            fixed (int* positions = permutation.Positions, blocks = permutation.Blocks)
            fixed (long* patterns = permutation.Patterns)
            {
                var kernel = new PairKernel(
                    px, py, positions, patterns, blocks, pu, pv, pc, pd, pf, ps, x.Length, modulus);
                Simd.Run(ref kernel);
            }
        }
    }

    /// <summary>
    /// first = c + sum of p(x_k) * u_k and second = d + sum of p(x_k) * v_k over one limb of polynomials in the NTT
    /// domain, p an automorphism: a decomposition times both halves of a key. c and d count as zero where empty, and may
    /// be the destinations.
    /// </summary>
    /// <exception cref="ArgumentException">Counts or lengths differ, or there are no or more than 16 terms.</exception>
    public static void PermutedMultiplyPairSum(
        int limb, ReadOnlySpan<RnsPolynomial> x, AutomorphismTable permutation, IReadOnlyList<RnsPolynomial> u,
        IReadOnlyList<RnsPolynomial> v, ReadOnlySpan<double> c, ReadOnlySpan<double> d, Span<double> first, Span<double> second)
    {
        ArgumentNullException.ThrowIfNull(permutation);
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(v);
        if (x.IsEmpty || x.Length > PairSumKernel.MaxCount || x.Length > u.Count || x.Length > v.Count)
        {
            throw new ArgumentException($"1 to {PairSumKernel.MaxCount} digits are expected, got {x.Length}", nameof(x));
        }

        int degree = permutation.Degree;
        Check(degree, first.Length, second.Length);
        Check(degree, c.IsEmpty ? degree : c.Length, d.IsEmpty ? degree : d.Length);
        double** px = stackalloc double*[3 * PairSumKernel.MaxCount];
        double** pu = px + PairSumKernel.MaxCount, pv = pu + PairSumKernel.MaxCount;
        for (int k = 0; k < x.Length; k++)
        {
            // The memory of polynomials is pinned, and they live on in the caller.
            px[k] = Pointer(x[k], limb, degree);
            pu[k] = Pointer(u[k], limb, degree);
            pv[k] = Pointer(v[k], limb, degree);
        }

        fixed (double* pc = c, pd = d, pf = first, ps = second)
        {
            fixed (int* positions = permutation.Positions, blocks = permutation.Blocks)
            fixed (long* patterns = permutation.Patterns)
            {
                var kernel = new PairSumKernel(
                    x.Length, px, pu, pv, permutation, positions, patterns, blocks, pc, pd, pf, ps,
                    x[0].Ring.Limbs[limb].Modulus);
                Simd.Run(ref kernel);
            }
        }

        for (int k = 0; k < x.Length; k++)
        {
            GC.KeepAlive(x[k]);
            GC.KeepAlive(u[k]);
            GC.KeepAlive(v[k]);
        }
    }

    /// <summary>first += x * w and second += y * w: both halves of a ciphertext times a plaintext.</summary>
    public static void MultiplyPlainAccumulate(
        Modulus modulus, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> w,
        Span<double> first, Span<double> second)
    {
        Run<ElementOperations.MultiplyAccumulate>(modulus, x, w, first);
        Run<ElementOperations.MultiplyAccumulate>(modulus, y, w, second);
    }

    /// <summary>u and v become u + v w and u - v w.</summary>
    public static void Butterfly(Modulus modulus, Span<double> u, Span<double> v, ReadOnlySpan<double> w)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        Check(u.Length, v.Length, w.Length);
        fixed (double* pu = u, pv = v, pw = w)
        {
            var kernel = new ButterflyKernel(pu, pv, pw, u.Length, modulus, multiplyFirst: true);
            Simd.Run(ref kernel);
        }
    }

    /// <summary>u and v become u + v and (u - v) w.</summary>
    public static void InverseButterfly(Modulus modulus, Span<double> u, Span<double> v, ReadOnlySpan<double> w)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        Check(u.Length, v.Length, w.Length);
        fixed (double* pu = u, pv = v, pw = w)
        {
            var kernel = new ButterflyKernel(pu, pv, pw, u.Length, modulus, multiplyFirst: false);
            Simd.Run(ref kernel);
        }
    }

    /// <summary>destination += a[permutation], an automorphism in the NTT domain.</summary>
    /// <exception cref="ArgumentException">The destination overlaps the source.</exception>
    [SuppressMessage("Usage", "MA0015", Justification = "The overlap concerns two parameters.")]
    public static void AddPermuted(
        Modulus modulus, ReadOnlySpan<double> a, AutomorphismTable permutation, Span<double> destination)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        ArgumentNullException.ThrowIfNull(permutation);
        Check(a.Length, permutation.Degree, destination.Length);
        if (a.Overlaps(destination))
        {
            throw new ArgumentException("an automorphism cannot run in place", nameof(destination));
        }

        fixed (double* pa = a, pd = destination)
        {
            fixed (int* positions = permutation.Positions, blocks = permutation.Blocks)
            fixed (long* patterns = permutation.Patterns)
            {
                var kernel = new AddPermutedKernel(pa, positions, patterns, blocks, pd, a.Length, modulus);
                Simd.Run(ref kernel);
            }
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
            Simd.Run(ref kernel, width ?? Simd.Widest);
        }
    }

    private static double* Pointer(RnsPolynomial polynomial, int limb, int degree)
    {
        Span<double> values = polynomial.Limb(limb);
        Check(degree, values.Length, degree);
        return (double*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));
    }

    [SuppressMessage("Usage", "MA0015", Justification = "The lengths of several parameters are compared.")]
    private static void Check(int a, int b, int c)
    {
        if (a != b || a != c || a % 8 != 0)
        {
            throw new ArgumentException($"vectors of equal length, a multiple of 8, are expected; got {a}, {b} and {c}");
        }
    }
}
