using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class ErrorSamplerTests
{
    // Made with another program (Python and OpenSSL), as written in the format.
    [Fact]
    public void ExpansionIsFrozen()
    {
        double[] values = new double[1001];
        foreach (VectorWidth width in SamplingData.Widths)
        {
            using SeededStream stream = SamplingData.Stream();
            ErrorSampler.Sample(stream, values, add: false, width);
            Assert.Equal(
                [5, -4, -1, -1, -4, 0, 7, 2, 8, -7, -1, -1, -1, 0, 2, 3, 2, 1, -1, -2, 2, -4, 3, 0, 0, 4],
                values.AsSpan(0, 26).ToArray());
            Assert.Equal("089d5954d543eaccdec4e28ecbfd5d3c703ef274b93c4ad352d16fc873ffa5cf", SamplingData.Digest(values));
            Assert.Equal(5376, stream.Position);
        }
    }

    [Fact]
    public void EveryWidthFollowsTheFormat()
    {
        Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 40], Gen.Int[0, 1000]).Sample((length, from, number) =>
        {
            using SeededStream stream = SamplingData.Stream(number);
            stream.Position = from;
            ulong[] words = new ulong[(length + 23) / 24 * 16];
            stream.FillWords(words);
            long end = stream.Position;
            double[] expected = new double[length];
            for (int i = 0; i < length; i++)
            {
                ReadOnlySpan<ulong> w = words.AsSpan(i / 24 * 16, 16);
                int j = i % 24;
                int ones = j < 16
                    ? BitOperations.PopCount(w[j] << 22)
                    : BitOperations.PopCount(w[j - 16] >> 43) + BitOperations.PopCount(w[j - 8] >> 43);
                expected[i] = ones - 21;
            }

            foreach (VectorWidth width in SamplingData.Widths)
            {
                stream.Position = from;
                double[] actual = new double[length];
                ErrorSampler.Sample(stream, actual, add: false, width);
                SamplingData.AssertSameBits(expected, actual);
                Assert.Equal(end, stream.Position);

                stream.Position = from;
                double[] sums = [.. Enumerable.Range(0, length).Select(i => 1e9 - (i * 1000.0))];
                ErrorSampler.Sample(stream, sums, add: true, width);
                Assert.Equal(end, stream.Position);
                for (int i = 0; i < length; i++)
                {
                    Assert.Equal(1e9 - (i * 1000.0) + expected[i], sums[i]);
                }
            }
        }, iter: 100);
    }

    [Fact]
    public void WordsAreTheSameErrorsInEveryWidth()
    {
        Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 1000]).Sample((length, number) =>
        {
            using SeededStream stream = SamplingData.Stream(number);
            double[] errors = new double[length];
            ErrorSampler.Sample(stream, errors);
            long end = stream.Position;
            ulong[] before = ProductData.Words(new Random(number), length);
            ulong[] words = [.. errors.Select(e => unchecked((ulong)(long)e))];
            ulong[] sums = [.. words.Select((w, i) => unchecked(w + before[i]))];
            foreach (VectorWidth width in SamplingData.Widths)
            {
                foreach (bool add in (bool[])[false, true])
                {
                    ulong[] actual = [.. before];
                    stream.Position = 0;
                    ErrorSampler.Sample(stream, actual, add, width);
                    Assert.Equal(add ? sums : words, actual);
                    Assert.Equal(end, stream.Position);

                    uint[] low = ProductData.Low(before);
                    stream.Position = 0;
                    ErrorSampler.Sample(stream, low, add, width);
                    Assert.Equal(ProductData.Low(add ? sums : words), low);
                    Assert.Equal(end, stream.Position);
                }
            }
        }, iter: 100);
    }

    [Fact]
    public void DistributionIsBinomial()
    {
        using SeededStream stream = SamplingData.Stream(1);
        double[] values = new double[1_200_000];
        ErrorSampler.Sample(stream, values);
        AssertBinomial(values);

        // Each place of a group by itself, so that a wrong bit of one kind of place shows.
        for (int place = 0; place < 24; place++)
        {
            AssertBinomial([.. values.Where((_, i) => i % 24 == place)]);
        }
    }

    [Fact]
    public void MomentsAreThoseOfTheBinomial()
    {
        using SeededStream stream = SamplingData.Stream(2);
        double[] values = new double[1_200_000];
        ErrorSampler.Sample(stream, values);
        double n = values.Length;
        double deviation = ErrorSampler.StandardDeviation;
        Assert.Equal(Math.Sqrt(10.5), deviation);
        Assert.All(values, v => Assert.InRange(v, -ErrorSampler.Bound, ErrorSampler.Bound));
        Assert.InRange(values.Sum() / (deviation * Math.Sqrt(n)), -4, 4);

        // The fourth moment of the binomial is 3 s^4 - s^2 / 2.
        double variance = values.Sum(v => v * v) / n;
        Assert.InRange((variance - 10.5) / Math.Sqrt(((2 * 10.5 * 10.5) - (10.5 / 2)) / n), -4, 4);
        foreach (int lag in (int[])[1, 2, 4, 8, 16, 24])
        {
            double sum = 0;
            for (int i = lag; i < values.Length; i++)
            {
                sum += values[i] * values[i - lag];
            }

            Assert.InRange(sum / 10.5 / Math.Sqrt(n - lag), -4, 4);
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using SeededStream stream = SamplingData.Stream();
        double[] values = new double[4099];
        Assert.Equal(0, Allocations.OfEveryRound(() => ErrorSampler.Sample(stream, values)));
        Assert.Equal(0, Allocations.OfEveryRound(() => ErrorSampler.Add(stream, values)));
    }

    [Fact]
    public void AddAddsWhatSampleWrites()
    {
        using SeededStream stream = SamplingData.Stream();
        double[] errors = new double[100];
        double[] sums = new double[100];
        Array.Fill(sums, 7);
        ErrorSampler.Sample(stream, errors);
        stream.Position = 0;
        ErrorSampler.Add(stream, sums);
        Assert.Equal(errors.Select(e => e + 7), sums);
    }

    private static void AssertBinomial(double[] values)
    {
        // Classes -9 and below, -8 .. 8, 9 and above.
        const int Tail = 9;
        long[] observed = new long[(2 * Tail) + 1];
        double[] expected = new double[(2 * Tail) + 1];
        BigInteger choose = 1;
        for (int k = 0; k <= 42; k++)
        {
            expected[Math.Clamp(k - 21, -Tail, Tail) + Tail] += (double)choose / (1L << 42) * values.Length;
            choose = choose * (42 - k) / (k + 1);
        }

        foreach (double value in values)
        {
            observed[Math.Clamp((int)value, -Tail, Tail) + Tail]++;
        }

        Assert.InRange(SamplingData.ChiSquareScore(observed, expected), -4, 4);
    }
}
