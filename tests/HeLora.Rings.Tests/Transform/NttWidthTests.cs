namespace HeLora.Rings.Tests;

public class NttWidthTests
{
    [Theory]
    [MemberData(nameof(RingData.Rings), MemberType = typeof(RingData))]
    public void EveryWidthGivesTheSameBits(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        double[] a = RingData.Balanced(tables.Modulus, degree, 5);
        Compare(tables, a);
        a.AsSpan().Fill(RingData.Bound(tables.Modulus));
        Compare(tables, a);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(16384)]
    public void EveryWidthGivesTheSameBitsAtTheEndOfTheRange(int degree)
    {
        using NttTables tables = RingData.Tables(degree, Modulus.MaxLog2);
        Compare(tables, new ReferenceTransform(tables).Extreme(77, positive: false));
    }

    [Fact]
    public void EveryWidthWorksOutOfLine()
    {
        // Memory that starts eight bytes after a cache line.
        using NttTables tables = RingData.Tables(2048, 48);
        using var buffer = new AlignedBuffer(2048 + 8);
        double[] expected = RingData.Balanced(tables.Modulus, 2048);
        double[] source = [.. expected];
        tables.Forward(expected, VectorWidth.Scalar);
        foreach (VectorWidth width in RingData.Widths)
        {
            Span<double> part = buffer.Span.Slice(1, 2048);
            source.CopyTo(part);
            tables.Forward(part, width);
            SamplingData.AssertSameBits(expected, part);
            Assert.Equal(0, buffer.Span[0]);
            Assert.Equal(0, buffer.Span[2049]);
        }
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(16384)]
    [InlineData(32768)]
    public void TransformsIntoOtherMemory(int degree)
    {
        using NttTables tables = RingData.Tables(degree, 40);
        Modulus modulus = tables.Modulus;
        double[] lazy = RingData.Balanced(modulus, degree, 6), large = [.. lazy.Select(x => Math.Truncate(x * ((1L << 11) - 1)))];
        lazy.AsSpan(0, 64).Fill(RingData.Bound(modulus));
        large.AsSpan(0, 64).Fill(-(1L << 51) + 1);
        large.AsSpan(degree / 2, 64).Fill((1L << 51) - 1);
        const double Factor = -123456789012;
        double[] lifted = new double[degree], scaled = new double[degree], values = [.. lazy], inverse = [.. lazy];
        Residues.Reduce(modulus, large, lifted);
        Residues.MultiplyScalar(modulus, lifted, Factor, scaled);
        tables.Forward(values, VectorWidth.Scalar);
        tables.Inverse(inverse, VectorWidth.Scalar);
        tables.Forward(lifted, VectorWidth.Scalar);
        tables.Forward(scaled, VectorWidth.Scalar);
        double[] before = [.. large], actual = new double[degree];
        foreach (VectorWidth width in RingData.Widths)
        {
            tables.ForwardScaled(lazy, 0, actual, width);
            SamplingData.AssertSameBits(values, actual);
            tables.ForwardScaled(large, 1, actual, width);
            SamplingData.AssertSameBits(lifted, actual);
            tables.ForwardScaled(large, Factor, actual, width);
            SamplingData.AssertSameBits(scaled, actual);
            tables.Inverse(lazy, actual, width);
            SamplingData.AssertSameBits(inverse, actual);
        }

        Assert.Equal(before, large);
        tables.Forward(lazy, modulus.LazyBound, actual);
        SamplingData.AssertSameBits(values, actual);
        tables.Forward(large, 1L << 51, actual);
        SamplingData.AssertSameBits(lifted, actual);
        tables.ForwardScaled(large, Factor, large);
        SamplingData.AssertSameBits(scaled, large);
        tables.Inverse(lazy, actual);
        SamplingData.AssertSameBits(inverse, actual);
    }

    [Fact]
    public void MisuseIsRefused()
    {
        using NttTables tables = RingData.Tables(1024, 40);
        double[] a = new double[1024], other = new double[1023];
        Assert.Throws<ArgumentException>(() => tables.Forward(other));
        Assert.Throws<ArgumentException>(() => tables.Inverse(other));
        Assert.Throws<ArgumentException>(() => tables.Forward(a, 1, other));
        Assert.Throws<ArgumentException>(() => tables.Forward(other, 1, a));
        Assert.Throws<ArgumentException>(() => tables.ForwardScaled(a, 1, other));
        Assert.Throws<ArgumentOutOfRangeException>(() => tables.ForwardScaled(a, 0, a));
        Assert.Throws<ArgumentException>(() => tables.Inverse(a, other));
        Assert.Throws<ArgumentException>(() => tables.Inverse(other, a));
    }

    [Theory]
    [InlineData(1024, 48.8)]
    [InlineData(2048, 30)]
    [InlineData(4096, 48.8)]
    [InlineData(8192, 40)]
    [InlineData(16384, 48.8)]
    [InlineData(32768, 48.8)]
    public void BalancedResultsAreThoseOfTheInverseReduced(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        double[] a = RingData.Balanced(tables.Modulus, degree, 7), b = [.. a];
        b.AsSpan().Fill(-RingData.Bound(tables.Modulus));
        double[] reducedA = [.. a], reducedB = [.. b];
        tables.Inverse(reducedA, VectorWidth.Scalar);
        tables.Inverse(reducedB, VectorWidth.Scalar);
        Residues.Reduce(tables.Modulus, reducedA, reducedA);
        Residues.Reduce(tables.Modulus, reducedB, reducedB);
        RingData.AssertWithin(reducedA, (tables.Modulus.Value - 1) / 2.0);
        double[] x = new double[degree], y = new double[degree];
        foreach (VectorWidth width in RingData.Widths)
        {
            unsafe
            {
                fixed (double* fromA = a, fromB = b, toX = x, toY = y)
                {
                    tables.RunInverse(new NttOperands(fromA, toX), default(NoStage), balanced: true, width);
                    SamplingData.AssertSameBits(reducedA, x);
                    x.AsSpan().Clear();
                    tables.RunInverse(new NttOperands(fromA, toX, fromB, toY), default(NoStage), balanced: true, width);
                }
            }

            SamplingData.AssertSameBits(reducedA, x);
            SamplingData.AssertSameBits(reducedB, y);
        }
    }

    private static void Compare(NttTables tables, double[] source)
    {
        double[] forward = [.. source], inverse = [.. source];
        tables.Forward(forward, VectorWidth.Scalar);
        tables.Inverse(inverse, VectorWidth.Scalar);
        foreach (VectorWidth width in RingData.Widths)
        {
            double[] actual = [.. source];
            tables.Forward(actual, width);
            SamplingData.AssertSameBits(forward, actual);
            source.CopyTo(actual, 0);
            tables.Inverse(actual, width);
            SamplingData.AssertSameBits(inverse, actual);
        }
    }
}
