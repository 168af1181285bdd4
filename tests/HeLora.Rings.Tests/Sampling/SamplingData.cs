using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HeLora.Rings.Tests;

/// <summary>Seeds and digests shared by the tests of samplers.</summary>
internal static class SamplingData
{
    /// <summary>The vector widths, in bits; 64 is scalar.</summary>
    public static readonly VectorWidth[] Widths =
        [VectorWidth.Scalar, VectorWidth.Vector128, VectorWidth.Vector256, VectorWidth.Vector512];

    /// <summary>The bytes 0 to 31.</summary>
    public static byte[] Seed { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    /// <summary>A stream of its own for each number.</summary>
    public static SeededStream Stream(int number = 0)
    {
        byte[] seed = [.. Seed];
        seed[3] ^= (byte)number;
        seed[4] ^= (byte)(number >> 8);
        return new SeededStream(seed);
    }

    /// <summary>SHA-256 of the values as 64-bit little-endian integers.</summary>
    public static string Digest(ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(Math.Truncate(values[i]), values[i]);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), (long)values[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Equality of every bit, so that -0 and NaN count as different.</summary>
    public static void AssertSameBits(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected[i]), BitConverter.DoubleToInt64Bits(actual[i]));
        }
    }

    /// <summary>Pearson's statistic, as standard deviations above its mean.</summary>
    public static double ChiSquareScore(ReadOnlySpan<long> observed, ReadOnlySpan<double> expected)
    {
        double sum = 0;
        for (int i = 0; i < observed.Length; i++)
        {
            double difference = observed[i] - expected[i];
            sum += difference * difference / expected[i];
        }

        int freedom = observed.Length - 1;
        return (sum - freedom) / Math.Sqrt(2.0 * freedom);
    }
}
