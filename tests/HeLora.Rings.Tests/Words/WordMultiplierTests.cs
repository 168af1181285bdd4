using CsCheck;

namespace HeLora.Rings.Tests;

public class WordMultiplierTests
{
    private static readonly Gen<(int Degree, int Bits)> Sizes = Gen.OneOf(
        (1024, 32), (2048, 32), (8192, 32), (1024, 33), (2048, 40), (2048, 53), (4096, 53));

    [Fact]
    public void ProductsAreExactInEveryWidth()
    {
        Gen.Select(Sizes, Gen.Int[0, 3], Gen.Int).Sample(
            (size, kind, seed) =>
            {
                (int degree, int bits) = size;
                using var ring = new WordRing(degree, bits);
                using var multiplier = new WordMultiplier(ring);
                var random = new Random(seed);
                ulong[] a = Polynomial(random, degree, ring.Mask, kind), sums = ProductData.Words(random, degree);
                double[] s = Ternary(random, degree, kind);
                ulong[] product = Product(a, s, ring.Mask);
                ulong[] expected = [.. product.Select((p, i) => unchecked(p + sums[i]) & ring.Mask)];
                ulong[] negative = [.. product.Select(p => unchecked(0 - p) & ring.Mask)];
                using var factor = new TernaryFactor(ring, s);
                foreach (VectorWidth width in RingData.Widths)
                {
                    if (bits == 32)
                    {
                        uint[] words = ProductData.Low(a), total = ProductData.Low(sums);
                        multiplier.Product(words, factor, 1, total, add: true, width);
                        Assert.Equal(ProductData.Low(expected), total);
                        multiplier.Product(words, factor, -1, words, add: false, width);
                        Assert.Equal(ProductData.Low(negative), words);
                    }
                    else
                    {
                        ulong[] words = [.. a], total = [.. sums];
                        multiplier.Product(words, factor, 1, total, add: true, width);
                        Assert.Equal(expected, total);
                        multiplier.Product(words, factor, -1, words, add: false, width);
                        Assert.Equal(negative, words);
                    }
                }
            },
            iter: 40);
    }

    [Fact]
    public void RandomisingAddsBothProductsInEveryWidth()
    {
        Gen.Select(Sizes, Gen.Int[0, 3], Gen.Int).Sample(
            (size, kind, seed) =>
            {
                (int degree, int bits) = size;
                using var ring = new WordRing(degree, bits);
                using var multiplier = new WordMultiplier(ring);
                var random = new Random(seed);
                ulong[] a = Polynomial(random, degree, ring.Mask, kind), b = Polynomial(random, degree, ring.Mask, 3 - kind);
                double[] u = Ternary(random, degree, kind);
                ulong[] first = ProductData.Words(random, degree), second = ProductData.Words(random, degree);
                ulong[] expectedA = [.. Product(a, u, ring.Mask).Select((p, i) => unchecked(p + first[i]) & ring.Mask)];
                ulong[] expectedB = [.. Product(b, u, ring.Mask).Select((p, i) => unchecked(p + second[i]) & ring.Mask)];
                using var factor = new TernaryFactor(ring, u);
                using WordFactor keyA = bits == 32 ? new WordFactor(ring, ProductData.Low(a)) : new WordFactor(ring, a);
                using WordFactor keyB = bits == 32 ? new WordFactor(ring, ProductData.Low(b)) : new WordFactor(ring, b);
                foreach (VectorWidth width in RingData.Widths)
                {
                    if (bits == 32)
                    {
                        uint[] x = ProductData.Low(first), y = ProductData.Low(second);
                        multiplier.RandomiseAdd(keyA, keyB, factor, x, y, width);
                        Assert.Equal(ProductData.Low(expectedA), x);
                        Assert.Equal(ProductData.Low(expectedB), y);
                    }
                    else
                    {
                        ulong[] x = [.. first], y = [.. second];
                        multiplier.RandomiseAdd(keyA, keyB, factor, x, y, width);
                        Assert.Equal(expectedA, x);
                        Assert.Equal(expectedB, y);
                    }
                }
            },
            iter: 40);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(45)]
    public void MasksAreEncryptionsOfZero(int bits)
    {
        const int Degree = 2048;
        using var ring = new WordRing(Degree, bits);
        using var multiplier = new WordMultiplier(ring);
        double[] s = Ternary(new Random(1), Degree, 3), errors = new double[Degree];
        using var factor = new TernaryFactor(ring, s);
        using (SeededStream stream = SamplingData.Stream(2))
        {
            ErrorSampler.Sample(stream, errors);
        }

        ulong[] a = new ulong[Degree];
        using (SeededStream stream = SamplingData.Stream(1))
        {
            if (bits == 32)
            {
                uint[] words = new uint[Degree];
                ring.Expand(stream, words);
                a = [.. words.Select(w => (ulong)w)];
            }
            else
            {
                ring.Expand(stream, a);
            }
        }

        ulong[] expected = [.. Product(a, s, ring.Mask).Select((p, i) => unchecked((ulong)(long)errors[i] - p) & ring.Mask)];
        foreach (VectorWidth width in RingData.Widths)
        {
            using SeededStream uniform = SamplingData.Stream(1), noise = SamplingData.Stream(2);
            if (bits == 32)
            {
                uint[] mask = new uint[Degree];
                multiplier.Mask(uniform, factor, noise, mask, width);
                Assert.Equal(ProductData.Low(expected), mask);
            }
            else
            {
                ulong[] mask = new ulong[Degree];
                multiplier.Mask(uniform, factor, noise, mask, width);
                Assert.Equal(expected, mask);
            }
        }
    }

    // The measured error stays within the proved bound, and the bound within a half.
    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(8192)]
    public void ProofHoldsInRealLife(int degree)
    {
        double largest = Math.ScaleB(1, 31), bound = WordProductRange.Error(degree, largest);
        Assert.InRange(bound, 0, 0.49);
        Assert.Throws<ArgumentOutOfRangeException>(() => WordProductRange.Check(32768, largest));
        var transform = new SlotTransform(degree);
        double[] x = new double[degree], ones = new double[degree];
        Array.Fill(x, -largest);
        Array.Fill(ones, 1);
        double[] values = [.. x];
        transform.Run(values, forward: true, Simd.Widest);
        double[] factor = [.. ones.Select(v => v * 2 / degree)];
        transform.Run(factor, forward: true, Simd.Widest);
        int half = degree / 2;
        for (int i = 0; i < half; i++)
        {
            var product = new System.Numerics.Complex(values[i], values[half + i]) * new System.Numerics.Complex(factor[i], factor[half + i]);
            (values[i], values[half + i]) = (product.Real, product.Imaginary);
        }

        transform.Run(values, forward: false, Simd.Widest);
        for (int i = 0; i < degree; i++)
        {
            // sum over j <= i minus sum over j > i.
            double exact = -largest * ((2 * (i + 1)) - degree);
            Assert.InRange(values[i], exact - bound, exact + bound);
        }
    }

    [Fact]
    public void MisuseIsRefused()
    {
        using var ring = new WordRing(1024, 32);
        using var other = new WordRing(1024, 32);
        using var wide = new WordRing(1024, 40);
        using var multiplier = new WordMultiplier(ring);
        double[] s = Ternary(new Random(1), 1024, 3);
        using var factor = new TernaryFactor(ring, s);
        using var foreign = new TernaryFactor(other, s);
        using var key = new WordFactor(ring, new uint[1024]);
        using var foreignKey = new WordFactor(other, new uint[1024]);
        uint[] x = new uint[1024], y = new uint[1024];
        Assert.Throws<ArgumentException>(() => multiplier.Multiply(x, foreign, y));
        Assert.Throws<ArgumentException>(() => multiplier.Multiply(x.AsSpan(1), factor, y));
        Assert.Throws<ArgumentException>(() => multiplier.Multiply(new ulong[1024], factor, new ulong[1024]));
        Assert.Throws<ArgumentException>(() => multiplier.RandomiseAdd(key, foreignKey, factor, x, y));
        Assert.Throws<ArgumentException>(() => multiplier.RandomiseAdd(foreignKey, key, factor, x, y));
        Assert.Throws<ArgumentException>(() => multiplier.RandomiseAdd(key, key, foreign, x, y));
        Assert.Throws<ArgumentException>(() => multiplier.RandomiseAdd(key, key, factor, x.AsSpan(1), y));
        Assert.Throws<ArgumentException>(() => multiplier.RandomiseAdd(key, key, factor, x, y.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => new WordFactor(wide, new uint[1024]));
        Assert.Throws<ArgumentException>(() => new WordFactor(ring, new uint[1000]));
        Assert.Throws<ArgumentException>(() => new WordFactor(ring, new ulong[1024]));
        Assert.Throws<ArgumentException>(() => new TernaryFactor(ring, s.AsSpan(1)));
        foreach (double bad in (double[])[2, 0.5, -1.5, double.NaN, double.PositiveInfinity])
        {
            double[] wrong = [.. s];
            wrong[77] = bad;
            Assert.Throws<ArgumentException>(() => new TernaryFactor(ring, wrong));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new WordRing(1024, 31));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordRing(1024, 54));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordRing(16384, 32));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WordRing(1000, 32));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using var ring = new WordRing(1024, 32);
        using var multiplier = new WordMultiplier(ring);
        double[] s = Ternary(new Random(1), 1024, 3);
        using var factor = new TernaryFactor(ring, s);
        using var key = new WordFactor(ring, new uint[1024]);
        using SeededStream uniform = SamplingData.Stream(1), noise = SamplingData.Stream(2);
        uint[] x = new uint[1024], y = new uint[1024];
        Assert.Equal(0, Allocations.OfEveryRound(() => multiplier.Mask(uniform, factor, noise, x)));
        Assert.Equal(0, Allocations.OfEveryRound(() => multiplier.RandomiseAdd(key, key, factor, x, y)));
        Assert.Equal(0, Allocations.OfEveryRound(() => factor.Replace(s)));
    }

    // All of the least integer, all of the largest, the two in turn, random ones.
    private static ulong[] Polynomial(Random random, int degree, ulong mask, int kind)
    {
        ulong[] words = ProductData.Words(random, degree);
        for (int i = 0; i < degree; i++)
        {
            ulong least = (mask >> 1) + 1;
            words[i] = kind switch
            {
                0 => least,
                1 => least - 1,
                2 => random.Next(2) == 0 ? least : least - 1,
                _ => words[i],
            } & mask;
        }

        return words;
    }

    private static double[] Ternary(Random random, int degree, int kind) =>
        [.. Enumerable.Range(0, degree).Select(_ => kind switch { 0 => 1.0, 1 => -1.0, _ => random.Next(-1, 2) })];

    // By definition, with integers modulo 2^64.
    private static ulong[] Product(ulong[] a, double[] s, ulong mask)
    {
        ulong[] product = new ulong[a.Length];
        for (int j = 0; j < s.Length; j++)
        {
            ulong t = unchecked((ulong)(long)s[j]);
            if (t == 0)
            {
                continue;
            }

            for (int i = 0; i < a.Length; i++)
            {
                int k = i + j;
                unchecked
                {
                    if (k < a.Length)
                    {
                        product[k] += a[i] * t;
                    }
                    else
                    {
                        product[k - a.Length] -= a[i] * t;
                    }
                }
            }
        }

        return [.. product.Select(p => p & mask)];
    }
}
