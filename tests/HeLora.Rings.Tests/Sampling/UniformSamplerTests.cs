using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class UniformSamplerTests
{
    // Made with another program (Python and OpenSSL), as written in the format.
    [Theory]
    [InlineData(2UL, "b8c5c037f507b7ca9a48e711e53f6f8b49a9b1a333ed444b9de52f84047b47de", 12000)]
    [InlineData(3UL, "708129c4b58dc24d4122d5cf31effc7700c4663b47714c5d0fc96ac38703b4c6", 16040)]
    [InlineData(12289UL, "01bf4fc3cfd68d9cb633ef648d28da5409bbd3a495fbba895489217b9c9e1632", 15848)]
    [InlineData(4294967296UL, "458d1339673448e59c07daf18b2e888510a9a2d1bb2522554bd4274ad2aabaee", 12000)]
    [InlineData(281474976710597UL, "6cbe5f2a1864b793662d151fe7f5868fe4dc4cb67221e7dcdffd2a43b8cc85d6", 12000)]
    [InlineData(281474976710677UL, "275fdae7df325e108fe84f1b4b66270a8da67272acf55442732b96d813f6ba24", 24224)]
    [InlineData(4503599627370496UL, "9277088d6f6cf2fedb4bccab5e94061b32e6ee73af2668a4cdc5d6abd8930a39", 12000)]
    public void ExpansionIsFrozen(ulong q, string digest, long consumed)
    {
        double[] values = new double[1500];
        foreach (VectorWidth width in SamplingData.Widths)
        {
            using SeededStream stream = SamplingData.Stream();
            UniformSampler.Sample(stream, q, values, width);
            Assert.Equal(digest, SamplingData.Digest(values));
            Assert.Equal(consumed, stream.Position);
        }
    }

    [Fact]
    public void EveryWidthFollowsTheFormat()
    {
        Gen.Select(Gen.Int[1, 52], Gen.ULong, Gen.Int[0, 2100], Gen.Int[0, 40]).Sample((bits, random, length, from) =>
        {
            ulong q = Math.Max(2, (1UL << bits) - (random % (1UL << (bits - 1))));
            double[] expected = new double[length];
            long end = Reference(q, expected, from);
            foreach (VectorWidth width in SamplingData.Widths)
            {
                using SeededStream stream = SamplingData.Stream();
                stream.Position = from;
                double[] actual = new double[length];
                UniformSampler.Sample(stream, q, actual, width);
                SamplingData.AssertSameBits(expected, actual);
                Assert.Equal(end, stream.Position);
            }
        }, iter: 100);
    }

    [Theory]
    [InlineData(64UL)]
    [InlineData(97UL)]
    [InlineData((1UL << 48) - 59)]
    [InlineData(491239862493709UL)]
    public void BucketsAreEven(ulong q)
    {
        using SeededStream stream = SamplingData.Stream(1);
        double[] values = new double[200_000];
        UniformSampler.Sample(stream, q, values);
        int buckets = (int)Math.Min(q, 128);
        long[] observed = new long[buckets];
        double lowest = -Math.Floor(q / 2.0);
        foreach (double value in values)
        {
            Assert.InRange(value, lowest, Math.Ceiling(q / 2.0) - 1);
            observed[(int)((UInt128)(ulong)(value - lowest) * (ulong)buckets / q)]++;
        }

        double[] expected = new double[buckets];
        Array.Fill(expected, values.Length / (double)buckets);
        Assert.InRange(SamplingData.ChiSquareScore(observed, expected), -4, 4);
    }

    [Fact]
    public void NeighboursAreIndependent()
    {
        using SeededStream stream = SamplingData.Stream(2);
        double[] values = new double[200_000];
        ulong q = 491239862493709;
        UniformSampler.Sample(stream, q, values);
        foreach (int lag in (int[])[1, 2, 4, 8, 512])
        {
            double sum = 0;
            for (int i = lag; i < values.Length; i++)
            {
                sum += values[i] * values[i - lag];
            }

            double variance = (double)q * q / 12;
            Assert.InRange(sum / variance / Math.Sqrt(values.Length - lag), -4, 4);
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using SeededStream stream = SamplingData.Stream();
        double[] values = new double[4096];
        Assert.Equal(0, Allocations.OfEveryRound(() => UniformSampler.Sample(stream, (1UL << 48) + 21, values)));
    }

    [Fact]
    public void MisuseIsRefused()
    {
        using SeededStream stream = SamplingData.Stream();
        Assert.Throws<ArgumentNullException>(() => UniformSampler.Sample(null!, 3, new double[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformSampler.Sample(stream, 0, new double[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformSampler.Sample(stream, 1, new double[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformSampler.Sample(stream, (1UL << 52) + 1, new double[1]));
    }

    private static long Reference(ulong q, double[] destination, int from)
    {
        using SeededStream stream = SamplingData.Stream();
        stream.Position = from;
        ulong[] word = new ulong[1];
        ulong mask = BitOperations.RoundUpToPowerOf2(q) - 1;
        ulong[] candidates = new ulong[destination.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            stream.FillWords(word);
            candidates[i] = word[0] & mask;
        }

        for (int i = 0; i < candidates.Length; i++)
        {
            while (candidates[i] >= q)
            {
                stream.FillWords(word);
                candidates[i] = word[0] & mask;
            }

            destination[i] = 2 * (Int128)candidates[i] >= q ? (double)((Int128)candidates[i] - q) : candidates[i];
        }

        return stream.Position;
    }
}
