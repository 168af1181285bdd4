using System.Numerics;
using CsCheck;
using HeLora.Adapters.Algebra;

namespace HeLora.Adapters.Tests.Algebra;

public sealed class QuantizedMatrixTests
{
    [Fact]
    public void RoundsToIntegers()
    {
        QuantizedMatrix matrix = QuantizedMatrix.Quantize([0.5, 1.5, -2.6, -0.1, 3, 4], 2, 3, 1);
        Assert.Equal([0.0, 2, -3, 0, 3, 4], matrix.Values);
        Assert.False(double.IsNegative(matrix.Values[3]));
        Assert.Equal(Math.Sqrt(13), matrix.RowNorms[0], 1e-14);
        Assert.Equal(5, matrix.MaxRowNorm, 1e-14);
        Assert.Equal([2.0, -20], QuantizedMatrix.Quantize([0.25, -2.5], 1, 2, 8).Values);
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(1)]
    [InlineData(1L << 53)]
    public void ScalesToAMaximum(long maximum)
    {
        QuantizedMatrix matrix = QuantizedMatrix.QuantizeToMaximum([0.1, -0.3, 0.2], 1, 3, maximum);
        Assert.Equal(-maximum, matrix.Values[1]);
        Assert.Equal(maximum / 0.3, matrix.Scale, 1e-9 * matrix.Scale);
        Assert.Equal([0.0, 0], QuantizedMatrix.QuantizeToMaximum([0, -0.0], 2, 1, maximum).Values);
        Assert.Equal([0.0, 0], QuantizedMatrix.QuantizeToMaximum([double.Epsilon, 0], 2, 1, maximum).Values);
    }

    [Fact]
    public void RefusesBadArguments()
    {
        Assert.Throws<ArgumentException>(() => QuantizedMatrix.Quantize([1, 2], 1, 3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuantizedMatrix.Quantize([1], 1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuantizedMatrix.Quantize([1], 1, 1, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuantizedMatrix.Quantize([], 0, 1, 1));
        Assert.Throws<ArgumentException>(() => QuantizedMatrix.Quantize([double.NaN], 1, 1, 1));
        Assert.Throws<ArgumentException>(() => QuantizedMatrix.Quantize([2], 1, 1, 1L << 53));
        Assert.Throws<ArgumentException>(() => QuantizedMatrix.QuantizeToMaximum([1, double.NaN], 1, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuantizedMatrix.QuantizeToMaximum([1], 1, 1, 0));
        QuantizedMatrix matrix = QuantizedMatrix.Quantize([1, 2], 1, 2, 1);
        Assert.Throws<ArgumentException>(() => QuantizedMatrix.ProductRowNormBound(matrix, matrix));
    }

    [Fact]
    public void NormsAreUpperBoundsAndTight() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 5], Gen.Int[1, 40], Gen.Int[1, 53]).SelectMany((rows, rank, columns, bits) =>
            Gen.Select(
                Gen.Const((rows, rank, columns)),
                Integers(bits).Array[rows * rank],
                Integers(bits).Array[rank * columns])).Sample(
            (shape, up, down) =>
            {
                (int rows, int rank, int columns) = shape;
                QuantizedMatrix upper = QuantizedMatrix.Quantize(Array.ConvertAll(up, value => (double)value), rows, rank, 1);
                QuantizedMatrix lower = QuantizedMatrix.Quantize(Array.ConvertAll(down, value => (double)value), rank, columns, 1);
                for (int j = 0; j < rank; j++)
                {
                    BigInteger square = Square(down.AsSpan(j * columns, columns));
                    AssertAbove(lower.RowNorms[j], square, slack: 1e-12);
                }

                Assert.Equal(lower.RowNorms.Max(), lower.MaxRowNorm);
                BigInteger largest = 0;
                for (int i = 0; i < rows; i++)
                {
                    BigInteger sum = 0;
                    for (int k = 0; k < columns; k++)
                    {
                        BigInteger entry = 0;
                        for (int j = 0; j < rank; j++)
                        {
                            entry += (BigInteger)up[(i * rank) + j] * down[(j * columns) + k];
                        }

                        sum += entry * entry;
                    }

                    largest = BigInteger.Max(largest, sum);
                }

                // Cancellation loosens the bound by the rounding errors of the uncancelled terms only.
                double bound = QuantizedMatrix.ProductRowNormBound(upper, lower);
                AssertAbove(bound, largest, slack: double.PositiveInfinity);
                double terms = Enumerable.Range(0, rows).Max(i => Enumerable.Range(0, rank).Sum(j => Math.Abs((double)up[(i * rank) + j]) * lower.RowNorms[j]));
                Assert.True((bound * bound) - (double)largest <= 1e-13 * terms * terms);
            },
            iter: 500);

    private static Gen<long> Integers(int bits) => Gen.Long[-(1L << bits), 1L << bits];

    private static BigInteger Square(ReadOnlySpan<long> values)
    {
        BigInteger sum = 0;
        foreach (long value in values)
        {
            sum += (BigInteger)value * value;
        }

        return sum;
    }

    /// <summary>norm^2 is at least the square, exactly, and at most (1 + slack) times it.</summary>
    private static void AssertAbove(double norm, BigInteger square, double slack)
    {
        // Scale by 2^-k so that the norm becomes an integer with enough bits.
        const int Shift = 60;
        BigInteger scaled = (BigInteger)Math.ScaleB(norm, Shift);
        Assert.True(scaled * scaled >= square << (2 * Shift));
        Assert.True(norm * norm <= (double)square * (1 + slack) || square.IsZero);
        Assert.Equal(square.IsZero && !double.IsInfinity(slack) ? 0 : norm, norm);
    }
}
