using CsCheck;

namespace HeLora.Rings.Tests;

/// <summary>Matrices and words for the tests of products, extreme values among them.</summary>
internal static class ProductData
{
    /// <summary>Rows and columns of either shape, seldom multiples of anything.</summary>
    public static Gen<(int Rows, int Columns)> Shapes { get; } = Gen.OneOf(
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 5000]),
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 40]),
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70]),
        Gen.Select(Gen.OneOf(8, 16, 64, 128), Gen.OneOf(8, 16, 64, 1024)));

    /// <summary>Integers of so many bits with their sign, a quarter of them at the ends of the range.</summary>
    public static double[] Weights(Random random, int count, int bits)
    {
        double[] weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            long least = -(1L << (bits - 1));
            weights[i] = random.Next(8) switch
            {
                0 => least,
                1 => -least - 1,
                _ => random.NextInt64(least, -least),
            };
        }

        return weights;
    }

    /// <summary>Words of all sizes, a quarter of them of zeros or of ones only.</summary>
    public static ulong[] Words(Random random, int count)
    {
        ulong[] words = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            words[i] = random.Next(8) switch
            {
                0 => 0,
                1 => ulong.MaxValue,
                _ => (ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64(),
            };
        }

        return words;
    }

    /// <summary>The lower halves.</summary>
    public static uint[] Low(ReadOnlySpan<ulong> words)
    {
        uint[] low = new uint[words.Length];
        for (int i = 0; i < low.Length; i++)
        {
            low[i] = (uint)(words[i] & uint.MaxValue);
        }

        return low;
    }

    /// <summary>sum of weight * word over the integers, then modulo 2^64: 128 bits hold 2^32 products of 95 bits.</summary>
    public static ulong Product(ReadOnlySpan<double> weights, int weightStride, ReadOnlySpan<ulong> words, int wordStride, int count)
    {
        Int128 sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += (Int128)(long)weights[i * weightStride] * words[i * wordStride];
        }

        return (ulong)(sum & ulong.MaxValue);
    }
}
