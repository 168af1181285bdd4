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
        ("add scalar accumulate", (m, a, b, s, d, w) => Run<ElementOperations.AddMultiplyScalarAccumulate>(m, a, b, s, d, w), (a, b, s, d) => d + a + (b * s), false),
    ];

    [Theory]
    [InlineData(30)]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(48.8)]
    public void OperationsAreThoseOfIntegersInEveryWidth(double bits)
    {
        Modulus modulus = RingData.Modulus(1024, bits);
        Gen<double> lazy = RingData.LazilyReduced(modulus);

        // 8 and 24 elements leave a remainder in the widest vectors.
        Gen<double[]> vector(int length) => lazy.Array[length];
        Gen.Int[0, 6].SelectMany(n => Gen.Select(vector(8 * n), vector(8 * n), vector(8 * n), lazy)).Sample((a, b, d, s) =>
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
            r => Residues.AddMultiplyScalarAccumulate(modulus, a, b, s, r),
        ];
        for (int i = 0; i < calls.Length; i++)
        {
            double[] expected = [.. d], actual = [.. d];
            Operations[i].Run(modulus, a, b, s, expected, VectorWidth.Scalar);
            calls[i](actual);
            SamplingData.AssertSameBits(expected, actual);
        }
    }

    [Fact]
    public void PairsAreTwoOperations()
    {
        Modulus modulus = RingData.Modulus(1024, 48.8);
        double[][] v = [.. Enumerable.Range(0, 5).Select(i => RingData.Balanced(modulus, 1024, i))];
        double[] first = [.. v[3]], second = [.. v[4]], f = [.. v[3]], s = [.. v[4]];
        Residues.MultiplyAccumulate(modulus, v[0], v[2], first);
        Residues.MultiplyAccumulate(modulus, v[1], v[2], second);
        Residues.MultiplyPlainAccumulate(modulus, v[0], v[1], v[2], f, s);
        SamplingData.AssertSameBits(first, f);
        SamplingData.AssertSameBits(second, s);

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
        Residues.Subtract(modulus, v[0], v[1], difference);
        Residues.Multiply(modulus, difference, v[2], second);
        SamplingData.AssertSameBits(first, x);
        SamplingData.AssertSameBits(second, y);

        x = [.. v[0]];
        Residues.SumAndDifference(modulus, x, v[1], x, y);
        SamplingData.AssertSameBits(first, x);
        SamplingData.AssertSameBits(difference, y);
    }

    [Fact]
    public unsafe void KernelsOfPairsGiveTheSameBitsInEveryWidth()
    {
        const int Length = 1024;
        Modulus modulus = RingData.Modulus(Length, 48.8);
        double[] x = RingData.Balanced(modulus, Length, 1), u = RingData.Balanced(modulus, Length, 2);
        double[] w = RingData.Balanced(modulus, Length, 3), d = RingData.Balanced(modulus, Length, 4);
        x.AsSpan(0, 512).Fill(RingData.Bound(modulus));
        u.AsSpan(256, 512).Fill(-RingData.Bound(modulus));
        double[][]? expected = null;
        foreach (VectorWidth width in RingData.Widths)
        {
            double[] f = [.. d], s = [.. w], sum = [.. x], difference = [.. u], bu = [.. x], bv = [.. u];
            fixed (double* px = x, pu = u, pw = w, pf = f, ps = s, pbu = bu, pbv = bv, psum = sum, pdifference = difference)
            {
                var plain = new PlainProductKernel(px, pu, pw, pf, ps, Length, modulus);
                WidthDispatch.Run(ref plain, width);
                var both = new SumDifferenceKernel(psum, pdifference, psum, pdifference, Length, modulus);
                WidthDispatch.Run(ref both, width);
                var forward = new ButterflyKernel(pbu, pbv, pw, Length, modulus, multiplyFirst: true);
                WidthDispatch.Run(ref forward, width);
                var backward = new ButterflyKernel(pbu, pbv, pu, Length, modulus, multiplyFirst: false);
                WidthDispatch.Run(ref backward, width);
            }

            double[][] actual = [f, s, sum, difference, bu, bv];
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
            double[] lazy = new double[8];
            Residues.Reduce(modulus, large, lazy);
            RingData.AssertLazilyReduced(modulus, RingData.Canonical(modulus, large), lazy);

            double[] a = [.. Enumerable.Repeat(RingData.Bound(modulus), 8)];
            Residues.SubtractMultiplyScalar(modulus, a, large, -RingData.Bound(modulus), lazy);
            for (int i = 0; i < 8; i++)
            {
                BigInteger exact = (new BigInteger(a[i]) - new BigInteger(large[i])) * new BigInteger(-RingData.Bound(modulus));
                Assert.True((exact - new BigInteger(lazy[i])) % modulus.Value == 0);
            }

            RingData.AssertWithin(lazy, RingData.Bound(modulus));
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
            Residues.AddMultiplyScalarAccumulate(m, a, b, 3, c);
            Residues.SumAndDifference(m, a, b, c, d);
            Residues.MultiplyPlainAccumulate(m, a, b, a, c, d);
            permutation.ApplyToValues(a, c);
            permutation.ApplyToCoefficients(a, c);
            Monomial.MultiplyCoefficients(a, 5, c);
            Monomial.Values(tables, 5, c);
        }));
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Modulus m = RingData.Modulus(1024, 40);
        double[] a = new double[1024], b = new double[1024], c = new double[1024], other = new double[1016];
        Assert.Throws<ArgumentNullException>(() => Residues.Add(null!, a, a, a));
        Assert.Throws<ArgumentNullException>(() => Residues.MultiplyPlainAccumulate(null!, a, a, a, b, c));
        Assert.Throws<ArgumentNullException>(() => Residues.SumAndDifference(null!, a, a, b, c));
        Assert.Throws<ArgumentException>(() => Residues.Add(m, a, other, b));
        Assert.Throws<ArgumentException>(() => Residues.Multiply(m, a, a, other));
        Assert.Throws<ArgumentException>(() => Residues.Reduce(m, other, a));
        Assert.Throws<ArgumentException>(() => Residues.Add(m, new double[4], new double[4], new double[4]));
        Assert.Throws<ArgumentException>(() => Residues.MultiplyPlainAccumulate(m, a, a, other, b, c));
        Assert.Throws<ArgumentException>(() => Residues.MultiplyPlainAccumulate(m, a, a, a, b, other));
        Assert.Throws<ArgumentException>(() => Residues.MultiplyPlainAccumulate(m, a, other, a, b, c));
        Assert.Throws<ArgumentException>(() => Residues.SumAndDifference(m, a, other, b, c));
        Assert.Throws<ArgumentException>(() => Residues.SumAndDifference(m, a, a, other, c));
        Assert.Throws<ArgumentException>(() => Residues.SumAndDifference(m, a, a, b, other));
    }

    private static void Run<TOperation>(
        Modulus modulus, double[] a, double[] b, double scalar, double[] destination, VectorWidth? width)
        where TOperation : struct, IElementOperation =>
        Residues.Run<TOperation>(modulus, a, b, destination, scalar, width);
}
