using CsCheck;

namespace HeLora.Rings.Tests;

public class FloatMatrixTests
{
    // With the bound of any order of summation, n u sum |w x| (Higham, "Accuracy and Stability of Numerical Algorithms", 3.1).
    [Fact]
    public void ProductsAreNearAndTheSameInEveryWidthAndEveryShare()
    {
        Gen.Select(ProductData.Shapes, Gen.Int[0, 11], Gen.Int).Sample(
            (shape, count, seed) =>
            {
                (int rows, int columns) = shape;
                var random = new Random(seed);
                float[] weights = Numbers(random, rows * columns), x = Numbers(random, count * columns);
                using var matrix = new FloatMatrix(weights, rows, columns);
                float[] y = new float[count * rows];
                matrix.Multiply(x, y);
                for (int t = 0; t < count; t++)
                {
                    for (int row = 0; row < rows; row++)
                    {
                        double exact = 0, size = 0;
                        for (int i = 0; i < columns; i++)
                        {
                            double product = (double)weights[(row * columns) + i] * x[(t * columns) + i];
                            exact += product;
                            size += Math.Abs(product);
                        }

                        double bound = (columns + 16) * Math.ScaleB(1, -24) * size;
                        Assert.InRange(y[(t * rows) + row], exact - bound, exact + bound);
                    }
                }

                // Vector by vector and with some rows only.
                int first = random.Next(rows), rowCount = random.Next(rows - first + 1);
                foreach (VectorWidth width in RingData.Widths)
                {
                    for (int t = 0; t < count; t++)
                    {
                        float[] part = new float[rows], expected = new float[rows];
                        y.AsSpan((t * rows) + first, rowCount).CopyTo(expected.AsSpan(first));
                        MatrixProduct.Multiply<float>(
                            matrix.Panels, x.AsSpan(t * columns, columns), part, first, rowCount, width);
                        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), part.Select(BitConverter.SingleToInt32Bits));
                    }

                    float[] all = new float[count * rows];
                    MatrixProduct.Multiply<float>(matrix.Panels, x, all, 0, rows, width);
                    Assert.Equal(y.Select(BitConverter.SingleToInt32Bits), all.Select(BitConverter.SingleToInt32Bits));
                }
            },
            iter: 100);
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new FloatMatrix([1, 2, 3], 2, 2));
        var matrix = new FloatMatrix([1, 2, 3, 4, 5, 6], 3, 2);
        float[] x = new float[4], y = new float[6];
        Assert.Throws<ArgumentException>(() => matrix.Multiply(x.AsSpan(1), y));
        Assert.Throws<ArgumentException>(() => matrix.Multiply(x, y.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Multiply(x, y, 2, 2));
        Assert.Throws<ArgumentException>(() => matrix.Multiply(y.AsSpan(0, 2), y.AsSpan(1, 3)));
        Assert.Equal((3, 2), (matrix.Rows, matrix.Columns));
        matrix.Dispose();
        Assert.Throws<ObjectDisposedException>(() => matrix.Multiply(x, y));
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)Math.ScaleB((2 * random.NextDouble()) - 1, random.Next(-10, 10)))];
}
