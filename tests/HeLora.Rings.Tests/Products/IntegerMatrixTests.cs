using CsCheck;

namespace HeLora.Rings.Tests;

public class IntegerMatrixTests
{
    [Fact]
    public void ProductsAreThoseOfTheIntegersInEveryWidth()
    {
        Gen.Select(ProductData.Shapes, Gen.OneOf(2, 8, 9, 16, 17, 32), Gen.Int[0, 11], Gen.Int).Sample(
            (shape, bits, count, seed) =>
            {
                (int rows, int columns) = shape;
                var random = new Random(seed);
                double[] weights = ProductData.Weights(random, rows * columns, bits);
                ulong[] x = ProductData.Words(random, count * columns);
                int first = random.Next(rows), rowCount = random.Next(4) == 0 ? rows - first : random.Next(rows - first + 1);
                if (random.Next(3) == 0)
                {
                    (first, rowCount) = (0, rows);
                }

                // Words of other rows stay.
                ulong[] expected = ProductData.Words(random, count * rows), before = [.. expected];
                for (int t = 0; t < count; t++)
                {
                    for (int row = first; row < first + rowCount; row++)
                    {
                        expected[(t * rows) + row] = ProductData.Product(
                            weights.AsSpan(row * columns), 1, x.AsSpan(t * columns), 1, columns);
                    }
                }

                using var matrix = new IntegerMatrix(weights, rows, columns);
                foreach (VectorWidth width in RingData.Widths)
                {
                    ulong[] y = [.. before];
                    MatrixProduct.Multiply<ulong>(matrix.Panels, x, y, first, rowCount, width);
                    Assert.Equal(expected, y);

                    uint[] low = ProductData.Low(before);
                    MatrixProduct.Multiply<uint>(matrix.Panels, ProductData.Low(x), low, first, rowCount, width);
                    Assert.Equal(ProductData.Low(expected), low);
                }
            },
            iter: 150);
    }

    [Fact]
    public void PolynomialProductsAreThoseOfTheIntegersInEveryWidth()
    {
        Gen.Select(ProductData.Shapes, Gen.OneOf(8, 16, 32), Gen.OneOf(64, 128, 192), Gen.Int).Sample(
            (shape, bits, degree, seed) =>
            {
                (int rows, int columns) = shape;
                var random = new Random(seed);
                double[] weights = ProductData.Weights(random, rows * columns, bits);
                int first = random.Next(rows), rowCount = 1 + random.Next(Math.Min(rows - first, 40));
                int firstColumn = random.Next(columns), count = random.Next(Math.Min(columns - firstColumn, 140) + 1);
                ulong[] polynomials = ProductData.Words(random, count * degree);
                ulong[] before = ProductData.Words(random, rowCount * degree), expected = [.. before];
                for (int row = 0; row < rowCount; row++)
                {
                    for (int n = 0; n < degree && count > 0; n++)
                    {
                        expected[(row * degree) + n] += ProductData.Product(
                            weights.AsSpan(((first + row) * columns) + firstColumn), 1, polynomials.AsSpan(n), degree, count);
                    }
                }

                using var matrix = new IntegerMatrix(weights, rows, columns);
                foreach (VectorWidth width in RingData.Widths)
                {
                    ulong[] sums = [.. before];
                    PolynomialProduct.MultiplyAdd<ulong>(
                        matrix.Panels, polynomials, firstColumn, sums, first, rowCount, width);
                    Assert.Equal(expected, sums);

                    uint[] low = ProductData.Low(before);
                    PolynomialProduct.MultiplyAdd<uint>(
                        matrix.Panels, ProductData.Low(polynomials), firstColumn, low, first, rowCount, width);
                    Assert.Equal(ProductData.Low(expected), low);
                }
            },
            iter: 60);
    }

    // Encode, multiply and decode through polynomials and through tokens is the same: what the two forms are for.
    [Fact]
    public void PolynomialsAndTokensAgree()
    {
        const int Rows = 5, Columns = 100, Degree = 128;
        var random = new Random(1);
        using var matrix = new IntegerMatrix(ProductData.Weights(random, Rows * Columns, 12), Rows, Columns);
        ulong[] polynomials = ProductData.Words(random, Columns * Degree), sums = new ulong[Rows * Degree];
        matrix.MultiplyAddPolynomials(polynomials.AsSpan(0, 60 * Degree), 0, sums, 0, Rows);
        matrix.MultiplyAddPolynomials(polynomials.AsSpan(60 * Degree), 60, sums, 0, Rows);

        ulong[] tokens = new ulong[Columns * Degree], products = new ulong[Rows * Degree], expected = new ulong[Rows * Degree];
        WordTransposition.ToTokens(polynomials, Degree, tokens, Columns, 0);
        matrix.Multiply(tokens, products);
        WordTransposition.ToTokens(sums, Degree, expected, Rows, 0);
        Assert.Equal(expected, products);
    }

    [Theory]
    [InlineData(-128, 127, 8)]
    [InlineData(-129, 0, 16)]
    [InlineData(0, 128, 16)]
    [InlineData(-32768, 32767, 16)]
    [InlineData(-32769, 0, 32)]
    [InlineData(0, 32768, 32)]
    [InlineData(int.MinValue, int.MaxValue, 32)]
    public void WeightsAreHeldInTheFewestBits(double least, double most, int bits)
    {
        using var matrix = new IntegerMatrix([least, most], 1, 2);
        Assert.Equal(bits, matrix.WeightBits);
        Assert.Equal((1, 2), (matrix.Rows, matrix.Columns));
        ulong[] y = new ulong[1];
        matrix.Multiply([1UL, 1UL], y);
        Assert.Equal((long)(least + most), unchecked((long)y[0]));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2147483648.0)]
    [InlineData(-2147483649.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void OtherWeightsAreRefused(double weight)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new IntegerMatrix([0, weight], 1, 2));
        Assert.Equal("weights", e.ParamName);
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new IntegerMatrix([1, 2, 3], 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IntegerMatrix([], 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IntegerMatrix([], 2, 0));
        var matrix = new IntegerMatrix([1, 2, 3, 4, 5, 6], 2, 3);
        uint[] x = new uint[6], y = new uint[4];
        Assert.Throws<ArgumentException>(() => matrix.Multiply(x.AsSpan(1), y));
        Assert.Throws<ArgumentException>(() => matrix.Multiply(x, y.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => matrix.Multiply(x.AsSpan(0, 3), x.AsSpan(2, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Multiply(x, y, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Multiply(x, y, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Multiply(x, y, 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Multiply(x, y, int.MaxValue, 1));

        ulong[] p = new ulong[3 * 64], sums = new ulong[2 * 64];
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.MultiplyAddPolynomials(p, 1, sums, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.MultiplyAddPolynomials(p, -1, sums, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.MultiplyAddPolynomials(p, 0, sums, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.MultiplyAddPolynomials(p, 0, [], 0, 0));
        Assert.Throws<ArgumentException>(() => matrix.MultiplyAddPolynomials(p, 0, sums.AsSpan(1), 0, 2));
        Assert.Throws<ArgumentException>(() => matrix.MultiplyAddPolynomials(p, 0, sums.AsSpan(0, 96), 0, 1));
        Assert.Throws<ArgumentException>(() => matrix.MultiplyAddPolynomials(p, 0, [], 0, 1));
        Assert.Throws<ArgumentException>(() => matrix.MultiplyAddPolynomials(p.AsSpan(1), 0, sums, 0, 2));
        Assert.Throws<ArgumentException>(() => matrix.MultiplyAddPolynomials(p.AsSpan(0, 64), 0, p.AsSpan(32, 128), 0, 2));
        matrix.Dispose();
        Assert.Throws<ObjectDisposedException>(() => matrix.Multiply(x, y));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using var down = new IntegerMatrix(ProductData.Weights(new Random(1), 16 * 1000, 8), 16, 1000);
        using var up = new IntegerMatrix(ProductData.Weights(new Random(1), 16 * 1000, 8), 1000, 16);
        uint[] large = new uint[3 * 1000], small = new uint[3 * 16], p = new uint[20 * 64], sums = new uint[16 * 64];
        Assert.Equal(0, Allocations.OfEveryRound(() => down.Multiply(large, small)));
        Assert.Equal(0, Allocations.OfEveryRound(() => up.Multiply(small, large)));
        Assert.Equal(0, Allocations.OfEveryRound(() => down.MultiplyAddPolynomials(p, 5, sums, 0, 16)));
    }
}
