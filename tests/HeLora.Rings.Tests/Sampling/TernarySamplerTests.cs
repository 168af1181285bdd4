using CsCheck;

namespace HeLora.Rings.Tests;

public class TernarySamplerTests
{
    // Made with another program (Python and OpenSSL), as written in the format.
    [Fact]
    public void ExpansionIsFrozen()
    {
        double[] values = new double[3000];
        foreach (VectorWidth width in SamplingData.Widths)
        {
            using SeededStream stream = SamplingData.Stream();
            TernarySampler.Sample(stream, values, width);
            Assert.Equal([0, 1, 1, 1, -1, -1, -1, 1, -1, 1, 0, 1], values.AsSpan(0, 12).ToArray());
            Assert.Equal("5d0b550eba5511b90b9c99b8bba376a6a765ee04c173430c27fe9d91ac565ab0", SamplingData.Digest(values));
            Assert.Equal(3012, stream.Position);
        }
    }

    [Fact]
    public void EveryWidthFollowsTheFormat()
    {
        Gen.Select(Gen.Int[0, 5000], Gen.Int[0, 40], Gen.Int[0, 1000]).Sample((length, from, number) =>
        {
            using SeededStream stream = SamplingData.Stream(number);
            byte[] bytes = new byte[from + length + 200];
            stream.Fill(bytes);
            double[] expected = new double[length];
            int next = from + length;
            for (int i = 0; i < length; i++)
            {
                byte candidate = bytes[from + i];
                while (candidate == 255)
                {
                    candidate = bytes[next++];
                }

                expected[i] = (candidate % 3) - 1;
            }

            foreach (VectorWidth width in SamplingData.Widths)
            {
                stream.Position = from;
                double[] actual = new double[length];
                TernarySampler.Sample(stream, actual, width);
                SamplingData.AssertSameBits(expected, actual);
                Assert.Equal(next, stream.Position);
            }
        }, iter: 100);
    }

    [Fact]
    public void PairsOfNeighboursAreUniform()
    {
        using SeededStream stream = SamplingData.Stream(1);
        double[] values = new double[300_000];
        TernarySampler.Sample(stream, values);
        long[] single = new long[3];
        foreach (double value in values)
        {
            single[(int)value + 1]++;
        }

        double third = values.Length / 3.0;
        Assert.InRange(SamplingData.ChiSquareScore(single, [third, third, third]), -3, 4);
        foreach (int lag in (int[])[1, 8, 16])
        {
            long[] pairs = new long[9];
            for (int i = lag; i < values.Length; i++)
            {
                pairs[(3 * ((int)values[i] + 1)) + (int)values[i - lag] + 1]++;
            }

            double[] expected = new double[9];
            Array.Fill(expected, (values.Length - lag) / 9.0);
            Assert.InRange(SamplingData.ChiSquareScore(pairs, expected), -3, 4);
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using SeededStream stream = SamplingData.Stream();
        double[] values = new double[4096];
        Assert.Equal(0, Allocations.OfEveryRound(() => TernarySampler.Sample(stream, values)));
    }
}
