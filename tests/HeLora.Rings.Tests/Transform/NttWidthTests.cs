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
