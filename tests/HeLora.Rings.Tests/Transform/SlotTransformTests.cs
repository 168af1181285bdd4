using System.Numerics;

namespace HeLora.Rings.Tests;

public class SlotTransformTests
{
    private const int N = 1024;

    [Fact]
    public void ForwardIsTheDefinition()
    {
        using var transform = new SlotTransform(N);
        double[] m = Reals(N, 1);
        var slots = new Complex[N / 2];
        transform.Forward([.. m], 0.5, slots);
        for (int j = 0, exponent = 1; j < slots.Length; j++, exponent = exponent * 5 % (2 * N))
        {
            Complex expected = Evaluate(m, exponent) / 2;
            Assert.True((slots[j] - expected).Magnitude < 1e-12, $"slot {j}: {slots[j]}, expected {expected}");
        }

        double[] parts = new double[100];
        transform.Forward([.. m], 0.5, parts);
        Assert.Equal(slots.Take(100).Select(z => z.Real), parts);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(16384)]
    [InlineData(32768)]
    public void InverseUndoesForward(int degree)
    {
        using var transform = new SlotTransform(degree);
        double[] m = Reals(degree, 2), work = [.. m], back = new double[degree];
        var slots = new Complex[degree / 2];
        transform.Forward(work, 3, slots);
        transform.Inverse(slots, 1.0 / 3, back);
        Assert.True(m.Zip(back, (a, b) => Math.Abs(a - b)).Max() < 2e-15);

        // One coefficient, whose values are powers of one root.
        work.AsSpan().Clear();
        work[1] = 1;
        transform.Forward(work, 1, slots);
        Assert.True((slots[1] - Complex.FromPolarCoordinates(1, 5 * Math.PI / degree)).Magnitude < 1e-15);
        Assert.True((slots[2] - Complex.FromPolarCoordinates(1, 25 * Math.PI / degree)).Magnitude < 1e-15);
    }

    [Fact]
    public void SlotsThatAreNotGivenAreZero()
    {
        using var transform = new SlotTransform(N);
        double[] fromComplex = Reals(N, 3), fromReal = Reals(N, 4);
        transform.Inverse([new Complex(1, 0), new Complex(-2, 0), new Complex(3, 0)], 8, fromComplex);
        transform.Inverse([1.0, -2, 3], 8, fromReal);
        Assert.Equal(fromComplex, fromReal);
        var slots = new Complex[N / 2];
        transform.Forward(fromReal, 1, slots);
        Assert.All(slots.Skip(3), z => Assert.True(z.Magnitude < 1e-14));
        Assert.Equal(24, slots[2].Real, 1e-13);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(16384)]
    [InlineData(32768)]
    public void EveryWidthGivesTheSameBits(int degree)
    {
        using var transform = new SlotTransform(degree);
        double[] source = Reals(degree, 5);
        foreach (bool forward in (bool[])[true, false])
        {
            double[] expected = [.. source];
            transform.Run(expected, forward, VectorWidth.Scalar);
            foreach (VectorWidth width in RingData.Widths)
            {
                double[] actual = [.. source];
                transform.Run(actual, forward, width);
                SamplingData.AssertSameBits(expected, actual);
            }
        }
    }

    [Fact]
    public void RootsAreAccurate()
    {
        Assert.Equal((1, 0), SlotRoots.Root(0));
        Assert.Equal((0, 1), SlotRoots.Root(0.25));
        Assert.Equal((-1, 0), SlotRoots.Root(0.5));
        for (int i = 0; i < 4096; i++)
        {
            (double c, double s) = SlotRoots.Root(i / 4096.0);
            (double c2, double s2) = SlotRoots.Root(i / 2048.0);

            // Half angles, the squares exact to 2^-106: what is left is the rounding of the roots.
            Assert.True(Math.Abs(Math.FusedMultiplyAdd(c, c, -0.5) - (c2 / 2)) < 2.5e-16);
            Assert.True(Math.Abs(Math.FusedMultiplyAdd(c, s, -(s2 / 2))) < 2.5e-16);
        }
    }

    [Fact]
    public void WrongLengthsAndDegreesAreRefused()
    {
        using var transform = new SlotTransform(N);
        double[] coefficients = new double[N];
        Assert.Throws<ArgumentException>(() => transform.Forward(new double[N / 2], 1, new Complex[N / 2]));
        Assert.Throws<ArgumentException>(() => transform.Forward(coefficients, 1, new Complex[(N / 2) + 1]));
        Assert.Throws<ArgumentException>(() => transform.Forward(coefficients, 1, new double[N]));
        Assert.Throws<ArgumentException>(() => transform.Inverse(new Complex[N], 1, coefficients));
        Assert.Throws<ArgumentException>(() => transform.Inverse(new double[N], 1, coefficients));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotTransform(512));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotTransform(3000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotTransform(65536));
    }

    private static Complex Evaluate(double[] m, int exponent)
    {
        Complex sum = Complex.Zero;
        for (int k = 0; k < m.Length; k++)
        {
            sum += m[k] * Complex.FromPolarCoordinates(1, Math.PI * ((long)exponent * k % (2 * m.Length)) / m.Length);
        }

        return sum;
    }

    private static double[] Reals(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}
