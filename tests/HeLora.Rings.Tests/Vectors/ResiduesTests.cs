using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class ResiduesTests
{
    private delegate void Operation(
        Modulus modulus, double[] a, double[] b, double scalar, double[] destination, VectorWidth? width);

    // Every operation, its integer form, and whether the result is balanced.
    private static readonly (string Name, Operation Run, Func<BigInteger, BigInteger, BigInteger, BigInteger, BigInteger> Expected, bool Balanced)[] Operations =
    [
        ("add", (m, a, b, s, d, w) => Run<ElementOperations.Add>(m, a, b, s, d, w), (a, b, s, d) => a + b, true),
        ("subtract", (m, a, b, s, d, w) => Run<ElementOperations.Subtract>(m, a, b, s, d, w), (a, b, s, d) => a - b, true),
        ("reduce", (m, a, b, s, d, w) => Run<ElementOperations.Reduce>(m, a, b, s, d, w), (a, b, s, d) => a, true),
        ("multiply", (m, a, b, s, d, w) => Run<ElementOperations.Multiply>(m, a, b, s, d, w), (a, b, s, d) => a * b, false),
        ("accumulate", (m, a, b, s, d, w) => Run<ElementOperations.MultiplyAccumulate>(m, a, b, s, d, w), (a, b, s, d) => d + (a * b), false),
        ("scalar", (m, a, b, s, d, w) => Run<ElementOperations.MultiplyScalar>(m, a, a, s, d, w), (a, b, s, d) => a * s, false),
        ("scalar accumulate", (m, a, b, s, d, w) => Run<ElementOperations.MultiplyScalarAccumulate>(m, a, a, s, d, w), (a, b, s, d) => d + (a * s), false),
        ("subtract scalar", (m, a, b, s, d, w) => Run<ElementOperations.SubtractMultiplyScalar>(m, a, b, s, d, w), (a, b, s, d) => (a - b) * s, false),
    ];

    [Theory]
    [InlineData(30)]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(48.8)]
    public void OperationsAreThoseOfIntegersInEveryWidth(double bits)
    {
        Modulus modulus = RingData.Modulus(1024, bits);
        Gen<double> near = RingData.Near(modulus);

        // 8 and 24 elements leave a remainder in the widest vectors.
        Gen<double[]> vector(int length) => near.Array[length];
        Gen.Int[0, 6].SelectMany(n => Gen.Select(vector(8 * n), vector(8 * n), vector(8 * n), near)).Sample((a, b, d, s) =>
        {
            foreach (var operation in Operations)
            {
                double[] scalar = [.. d];
                operation.Run(modulus, a, b, s, scalar, VectorWidth.Scalar);
                RingData.AssertWithin(scalar, operation.Balanced ? modulus.Value / 2 : RingData.Bound(modulus));
                for (int i = 0; i < a.Length; i++)
                {
                    BigInteger expected = operation.Expected(
                        new BigInteger(a[i]), new BigInteger(b[i]), new BigInteger(s), new BigInteger(d[i]));
                    Assert.True((expected - new BigInteger(scalar[i])) % modulus.Value == 0, operation.Name);
                }

                foreach (VectorWidth width in RingData.Widths)
                {
                    double[] actual = [.. d];
                    operation.Run(modulus, a, b, s, actual, width);
                    SamplingData.AssertSameBits(scalar, actual);
                }

                double[] inPlace = [.. a];
                operation.Run(modulus, inPlace, b, s, inPlace, null);
                double[] apart = [.. a];
                operation.Run(modulus, a, b, s, apart, null);
                SamplingData.AssertSameBits(apart, inPlace);
            }
        }, iter: 40);
    }

    [Fact]
    public void PublicOperationsRunTheirKernels()
    {
        Modulus modulus = RingData.Modulus(1024, 48.8);
        double[] a = RingData.Balanced(modulus, 64, 1), b = RingData.Balanced(modulus, 64, 2), d = RingData.Balanced(modulus, 64, 3);
        double s = -RingData.Bound(modulus);
        Action<double[]>[] calls =
        [
            r => Residues.Add(modulus, a, b, r),
            r => Residues.Subtract(modulus, a, b, r),
            r => Residues.Reduce(modulus, a, r),
            r => Residues.Multiply(modulus, a, b, r),
            r => Residues.MultiplyAccumulate(modulus, a, b, r),
            r => Residues.MultiplyScalar(modulus, a, s, r),
            r => Residues.MultiplyScalarAccumulate(modulus, a, s, r),
            r => Residues.SubtractMultiplyScalar(modulus, a, b, s, r),
        ];
        for (int i = 0; i < calls.Length; i++)
        {
            double[] expected = [.. d], actual = [.. d];
            Operations[i].Run(modulus, a, b, s, expected, VectorWidth.Scalar);
            calls[i](actual);
            SamplingData.AssertSameBits(expected, actual);
        }
    }

    [Theory]
    [InlineData(1, 1024, 5)]
    [InlineData(2, 1024, 2047)]
    [InlineData(3, 16384, 25)]
    [InlineData(4, 32768, 12347)]
    public void SumsOfPairsAreSumsOfPermutedProducts(int count, int degree, int element)
    {
        using var ring = new RnsRing(degree, RingData.Modulus(degree, 48.8).Value);
        Modulus modulus = ring.Limbs[0].Modulus;
        AutomorphismTable permutation = ring.Automorphism(element);
        RnsPolynomial[] x = Make(0), u = Make(100), v = Make(200);
        double[] first = RingData.Balanced(modulus, degree, 300), second = RingData.Balanced(modulus, degree, 301);
        double[] f = [.. first], s = [.. second], g = new double[degree], t = new double[degree], permuted = new double[degree];
        Residues.PermutedMultiplyPairSum(0, x, permutation, u, v, f, s, f, s);
        Residues.PermutedMultiplyPairSum(0, x, permutation, u, v, [], [], g, t);
        for (int k = 0; k < count; k++)
        {
            permutation.ApplyToValues(x[k].Limb(0), permuted);
            Residues.MultiplyAccumulate(modulus, permuted, u[k].Limb(0), first);
            Residues.MultiplyAccumulate(modulus, permuted, v[k].Limb(0), second);
        }

        RingData.AssertNear(modulus, RingData.Canonical(modulus, first), f);
        RingData.AssertNear(modulus, RingData.Canonical(modulus, second), s);
        Residues.Add(modulus, g, RingData.Balanced(modulus, degree, 300), g);
        Residues.Add(modulus, t, RingData.Balanced(modulus, degree, 301), t);
        RingData.AssertNear(modulus, RingData.Canonical(modulus, first), g);
        RingData.AssertNear(modulus, RingData.Canonical(modulus, second), t);

        double[] added = [.. first];
        Residues.AddPermuted(modulus, x[0].Limb(0), permutation, added);
        permutation.ApplyToValues(x[0].Limb(0), permuted);
        Residues.Add(modulus, first, permuted, first);
        SamplingData.AssertSameBits(first, added);

        Assert.Throws<ArgumentException>(() => Residues.PermutedMultiplyPairSum(0, [], permutation, u, v, f, s, f, s));
        Assert.Throws<ArgumentException>(() => Residues.PermutedMultiplyPairSum(0, x, permutation, [], v, f, s, f, s));
        Assert.Throws<ArgumentException>(() => Residues.PermutedMultiplyPairSum(0, x, permutation, u, v, f, s, f, new double[8]));
        foreach (RnsPolynomial polynomial in (RnsPolynomial[])[.. x, .. u, .. v])
        {
            polynomial.Dispose();
        }

        RnsPolynomial[] Make(int number) => [.. Enumerable.Range(number, count).Select(i =>
        {
            var polynomial = new RnsPolynomial(ring, 1, PolynomialDomain.Ntt);
            RingData.Balanced(modulus, degree, i).CopyTo(polynomial.Limb(0));
            polynomial.Limb(0)[..64].Fill(RingData.Bound(modulus));
            return polynomial;
        })];
    }

    [Fact]
    public void PairsAreTwoAccumulations()
    {
        using NttTables tables = RingData.Tables(1024, 48.8);
        Modulus modulus = tables.Modulus;
        var permutation = new AutomorphismTable(tables, 5);
        double[][] v = [.. Enumerable.Range(0, 5).Select(i => RingData.Balanced(modulus, 1024, i))];
        double[] permuted = new double[1024], f = [.. v[3]], s = [.. v[4]];
        permutation.ApplyToValues(v[0], permuted);

        double[] first = new double[1024], second = new double[1024];
        Residues.MultiplyAccumulate(modulus, permuted, v[1], first);
        Residues.MultiplyAccumulate(modulus, permuted, v[2], second);
        Residues.PermutedMultiplyPair(modulus, v[0], [], permutation, v[1], v[2], [], [], f, s);
        SamplingData.AssertSameBits(first, f);
        SamplingData.AssertSameBits(second, s);

        Residues.MultiplyAccumulate(modulus, permuted, v[1], first);
        Residues.MultiplyAccumulate(modulus, permuted, v[2], second);
        Residues.PermutedMultiplyPair(modulus, v[0], [], permutation, v[1], v[2], f, s, f, s);
        SamplingData.AssertSameBits(first, f);
        SamplingData.AssertSameBits(second, s);

        double[] addend = new double[1024];
        permutation.ApplyToValues(v[3], addend);
        Residues.MultiplyAccumulate(modulus, permuted, v[1], first);
        Residues.Add(modulus, first, addend, first);
        Residues.MultiplyAccumulate(modulus, permuted, v[2], second);
        Residues.PermutedMultiplyPair(modulus, v[0], v[3], permutation, v[1], v[2], f, s, f, s);
        AssertSameResidues(modulus, first, f);
        SamplingData.AssertSameBits(second, s);
        f.CopyTo(first, 0);

        Residues.MultiplyAccumulate(modulus, v[0], v[2], first);
        Residues.MultiplyAccumulate(modulus, v[1], v[2], second);
        Residues.MultiplyPlainAccumulate(modulus, v[0], v[1], v[2], f, s);
        SamplingData.AssertSameBits(first, f);
        SamplingData.AssertSameBits(second, s);

        Residues.Add(modulus, first, permuted, first);
        Residues.AddPermuted(modulus, v[0], permutation, f);
        SamplingData.AssertSameBits(first, f);

        double[] sum = [.. v[0]], difference = [.. v[1]], product = new double[1024];
        Residues.Multiply(modulus, v[1], v[2], product);
        Residues.Butterfly(modulus, sum, difference, v[2]);
        Residues.Add(modulus, v[0], product, first);
        Residues.Subtract(modulus, v[0], product, second);
        SamplingData.AssertSameBits(first, sum);
        SamplingData.AssertSameBits(second, difference);

        double[] x = [.. v[0]], y = [.. v[1]];
        Residues.InverseButterfly(modulus, x, y, v[2]);
        Residues.Add(modulus, v[0], v[1], first);
        Residues.Subtract(modulus, v[0], v[1], second);
        Residues.Multiply(modulus, second, v[2], second);
        SamplingData.AssertSameBits(first, x);
        SamplingData.AssertSameBits(second, y);
    }

    [Theory]
    [InlineData(2047)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(1031)]
    [InlineData(1025)]
    [InlineData(1)]
    public unsafe void KernelsOfPairsAndPermutationsGiveTheSameBitsInEveryWidth(int element)
    {
        using NttTables tables = RingData.Tables(1024, 48.8);
        Modulus modulus = tables.Modulus;
        var permutation = new AutomorphismTable(tables, element);
        double[] x = RingData.Balanced(modulus, 1024, 1), u = RingData.Balanced(modulus, 1024, 2);
        double[] w = RingData.Balanced(modulus, 1024, 3), d = RingData.Balanced(modulus, 1024, 4);
        x.AsSpan(0, 512).Fill(RingData.Bound(modulus));
        u.AsSpan(256, 512).Fill(-RingData.Bound(modulus));
        double[][]? expected = null;
        double** digits = stackalloc double*[6];
        foreach (VectorWidth width in RingData.Widths)
        {
            double[] f = [.. d], s = [.. w], fp = [.. d], sp = [.. w], sum = [.. d];
            double[] fs = [.. d], ss = [.. w], fy = [.. d], sy = [.. w], bu = [.. x], bv = [.. u];
            fixed (double* px = x, pu = u, pw = w, pf = f, ps = s, pfp = fp, psp = sp, psum = sum)
            fixed (double* pfs = fs, pss = ss, pfy = fy, psy = sy, pbu = bu, pbv = bv)
            {
                fixed (int* positions = permutation.Positions, blocks = permutation.Blocks)
                fixed (long* patterns = permutation.Patterns)
                {
                    var plain = new PairKernel(px, null, positions, patterns, blocks, pu, pw, null, null, pf, ps, 1024, modulus);
                    Simd.Run(ref plain, width);
                    var permuted = new PairKernel(px, null, positions, patterns, blocks, pu, pw, pfp, psp, pfp, psp, 1024, modulus);
                    Simd.Run(ref permuted, width);
                    var summed = new PairKernel(px, pu, positions, patterns, blocks, pu, pw, pfy, psy, pfy, psy, 1024, modulus);
                    Simd.Run(ref summed, width);
                    digits[0] = digits[5] = px;
                    digits[1] = digits[4] = pw;
                    digits[2] = digits[3] = pu;
                    var sums = new PairSumKernel(
                        2, digits, digits + 2, digits + 4, permutation, positions, patterns, blocks, null, pss, pfs, pss, modulus);
                    Simd.Run(ref sums, width);
                    var forward = new ButterflyKernel(pbu, pbv, pw, 1024, modulus, multiplyFirst: true);
                    Simd.Run(ref forward, width);
                    var backward = new ButterflyKernel(pbu, pbv, pu, 1024, modulus, multiplyFirst: false);
                    Simd.Run(ref backward, width);
                    var add = new AddPermutedKernel(px, positions, patterns, blocks, psum, 1024, modulus);
                    Simd.Run(ref add, width);
                }
            }

            double[][] actual = [f, s, fp, sp, sum, fs, ss, fy, sy, bu, bv];
            expected ??= actual;
            for (int i = 0; i < actual.Length; i++)
            {
                RingData.AssertWithin(actual[i], RingData.Bound(modulus));
                SamplingData.AssertSameBits(expected[i], actual[i]);
            }
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(48)]
    [InlineData(48.8)]
    public void AThousandAccumulationsStayNear(double bits)
    {
        Modulus modulus = RingData.Modulus(1024, bits);
        double bound = RingData.Bound(modulus);
        double[] ends = [bound, -bound, modulus.Value / 2, bound - 1, -(double)(modulus.Value / 2), 1 - bound, bound, -1];
        double[] a = new double[64], b = new double[64], d = new double[64], pair = new double[64], scalar = new double[64];
        BigInteger[] exact = new BigInteger[64], exactScalar = new BigInteger[64];
        for (int i = 0; i < 64; i++)
        {
            (a[i], b[i], d[i]) = (ends[i % 8], ends[i / 8], ends[(i + (i / 8)) % 8]);
            (pair[i], scalar[i], exact[i], exactScalar[i]) = (d[i], d[i], new BigInteger(d[i]), new BigInteger(d[i]));
        }

        double[] second = [.. d];
        for (int round = 0; round < 1000; round++)
        {
            Residues.MultiplyAccumulate(modulus, a, b, d);
            Residues.MultiplyPlainAccumulate(modulus, a, a, b, pair, second);
            Residues.MultiplyScalarAccumulate(modulus, a, bound, scalar);
            RingData.AssertWithin(d, bound);
            RingData.AssertWithin(scalar, bound);
        }

        for (int i = 0; i < 64; i++)
        {
            exact[i] += 1000 * new BigInteger(a[i]) * new BigInteger(b[i]);
            exactScalar[i] += 1000 * new BigInteger(a[i]) * new BigInteger(bound);
            Assert.True((exact[i] - new BigInteger(d[i])) % modulus.Value == 0);
            Assert.True((exactScalar[i] - new BigInteger(scalar[i])) % modulus.Value == 0);
        }

        SamplingData.AssertSameBits(d, pair);
        SamplingData.AssertSameBits(d, second);
    }

    [Fact]
    public void ReductionTakesLargeIntegers()
    {
        foreach (double bits in RingData.LimbBits)
        {
            Modulus modulus = RingData.Modulus(1024, bits);
            double q = modulus.AsDouble;
            double[] upTo8 = [.. Enumerable.Range(0, 16).SelectMany(i =>
                (double[])[(i * (q - 1) / 2) - 1, i * (q - 1) / 2, (i * (q - 1) / 2) + 1, (i * q) - (8 * q), -i * (q - 1) / 2])];
            double[] balanced = new double[upTo8.Length];
            Residues.Reduce(modulus, upTo8, balanced);
            RingData.AssertBalanced(modulus, RingData.Canonical(modulus, upTo8), balanced);

            double[] large = [(1L << 51) - 1, -(1L << 51) + 1, 1L << 50, -(1L << 50) - 1, q * 3, 0, -0.0, (1L << 51) - q];
            double[] near = new double[8];
            Residues.Reduce(modulus, large, near);
            RingData.AssertNear(modulus, RingData.Canonical(modulus, large), near);

            double[] a = [.. Enumerable.Repeat(RingData.Bound(modulus), 8)];
            Residues.SubtractMultiplyScalar(modulus, a, large, -RingData.Bound(modulus), near);
            for (int i = 0; i < 8; i++)
            {
                BigInteger exact = (new BigInteger(a[i]) - new BigInteger(large[i])) * new BigInteger(-RingData.Bound(modulus));
                Assert.True((exact - new BigInteger(near[i])) % modulus.Value == 0);
            }

            RingData.AssertWithin(near, RingData.Bound(modulus));
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using NttTables tables = RingData.Tables(1024, 48);
        Modulus m = tables.Modulus;
        var permutation = new AutomorphismTable(tables, 3);
        double[] a = RingData.Balanced(m, 1024), b = [.. a], c = [.. a], d = [.. a];
        Assert.Equal(0, Allocations.OfEveryRound(() =>
        {
            Residues.Add(m, a, b, c);
            Residues.Subtract(m, a, b, c);
            Residues.Reduce(m, a, c);
            Residues.Multiply(m, a, b, c);
            Residues.MultiplyAccumulate(m, a, b, c);
            Residues.MultiplyScalar(m, a, 3, c);
            Residues.MultiplyScalarAccumulate(m, a, 3, c);
            Residues.SubtractMultiplyScalar(m, a, b, 3, c);
            Residues.PermutedMultiplyPair(m, a, a, permutation, a, b, c, d, c, d);
            Residues.MultiplyPlainAccumulate(m, a, b, a, c, d);
            Residues.AddPermuted(m, a, permutation, c);
            permutation.ApplyToValues(a, c);
            permutation.ApplyToCoefficients(a, c);
            Monomial.MultiplyCoefficients(a, 5, c);
            Monomial.Values(tables, 5, c);
        }));
    }

    [Fact]
    public void MisuseIsRefused()
    {
        using NttTables tables = RingData.Tables(1024, 40);
        Modulus m = tables.Modulus;
        var permutation = new AutomorphismTable(tables, 3);
        double[] a = new double[1024], b = new double[1024], c = new double[1024], other = new double[1016];
        Assert.Throws<ArgumentNullException>(() => Residues.Add(null!, a, a, a));
        Assert.Throws<ArgumentNullException>(() => Residues.MultiplyPlainAccumulate(null!, a, a, a, b, c));
        Assert.Throws<ArgumentNullException>(() => Residues.AddPermuted(m, a, null!, b));
        Assert.Throws<ArgumentException>(() => Residues.Add(m, a, other, b));
        Assert.Throws<ArgumentException>(() => Residues.Multiply(m, a, a, other));
        Assert.Throws<ArgumentException>(() => Residues.Reduce(m, other, a));
        Assert.Throws<ArgumentException>(() => Residues.Add(m, new double[4], new double[4], new double[4]));
        Assert.Throws<ArgumentException>(() => Residues.MultiplyPlainAccumulate(m, a, a, other, b, c));
        Assert.Throws<ArgumentException>(() => Residues.MultiplyPlainAccumulate(m, a, a, a, b, other));
        Assert.Throws<ArgumentException>(
            () => Residues.PermutedMultiplyPair(m, other, [], permutation, other, other, other, other, other, other));
        Assert.Throws<ArgumentException>(() => Residues.MultiplyPlainAccumulate(m, a, other, a, b, c));
        Assert.Throws<ArgumentException>(() => Residues.AddPermuted(m, a, permutation, a));
        Assert.Throws<ArgumentException>(() => Residues.AddPermuted(m, other, permutation, other));
    }

    private static void Run<TOperation>(
        Modulus modulus, double[] a, double[] b, double scalar, double[] destination, VectorWidth? width)
        where TOperation : struct, IElementOperation =>
        Residues.Run<TOperation>(modulus, a, b, destination, scalar, width);

    private static void AssertSameResidues(Modulus modulus, double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(modulus.ToCanonical(expected[i]), modulus.ToCanonical(actual[i]));
        }
    }
}
