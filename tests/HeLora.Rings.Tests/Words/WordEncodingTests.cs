using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class WordEncodingTests
{
    [Fact]
    public void AddRoundsAndAddsInEveryWidth()
    {
        Gen.Select(Gen.Int[0, 70], Gen.Int[-10, 40], Gen.Int).Sample(
            (length, shift, seed) =>
            {
                var random = new Random(seed);
                double scale = Math.ScaleB(random.Next(2) == 0 ? 1 : 1 + random.NextDouble(), shift);
                double bound = (Math.ScaleB(1, 51) - 1) / scale;
                float[] x = new float[length];
                for (int i = 0; i < length; i++)
                {
                    // Ties and the ends of the range among them.
                    double value = random.Next(4) switch
                    {
                        0 => (random.Next(-1000, 1000) + 0.5) / scale,
                        1 => random.Next(2) == 0 ? bound : -bound,
                        _ => ((2 * random.NextDouble()) - 1) * Math.Min(bound, Math.ScaleB(1, random.Next(-5, 60))),
                    };
                    x[i] = (float)value;
                    while (Math.Abs(x[i] * scale) >= Math.ScaleB(1, 51))
                    {
                        x[i] = x[i] > 0 ? MathF.BitDecrement(x[i]) : MathF.BitIncrement(x[i]);
                    }
                }

                ulong[] mask = ProductData.Words(random, length);
                BigInteger modulus = BigInteger.One << 64;
                ulong[] expected =
                [
                    .. x.Select((v, i) =>
                    {
                        BigInteger sum = (mask[i] + new BigInteger(Math.Round(v * scale, MidpointRounding.ToEven))) % modulus;
                        return (ulong)(sum < 0 ? sum + modulus : sum);
                    }),
                ];
                foreach (VectorWidth width in RingData.Widths)
                {
                    ulong[] words = new ulong[length];
                    WordEncoding.Add<ulong>(x, scale, mask, words, width);
                    Assert.Equal(expected, words);

                    // In place.
                    uint[] low = ProductData.Low(mask);
                    WordEncoding.Add<uint>(x, scale, low, low, width);
                    Assert.Equal(ProductData.Low(expected), low);
                }
            },
            iter: 2000);
    }

    [Fact]
    public void DecodeIsTheSignedIntegerTimesTheScale()
    {
        Gen.Select(Gen.Int[0, 70], Gen.Int[1, 53], Gen.Int[-60, 60], Gen.Int).Sample(
            (length, bits, shift, seed) =>
            {
                var random = new Random(seed);
                double scale = (1 + random.NextDouble()) * Math.ScaleB(1, shift);
                ulong[] words = ProductData.Words(random, length), keys = ProductData.Words(random, length);
                float[] expected = new float[length];
                BigInteger modulus = BigInteger.One << bits;
                for (int i = 0; i < length; i++)
                {
                    // The least integer and the largest one among them.
                    if (random.Next(4) == 0)
                    {
                        keys[i] = unchecked((1UL << (bits - 1)) - words[i] - (ulong)random.Next(2));
                    }

                    BigInteger value = ((BigInteger)words[i] + keys[i]) % modulus;
                    value = value >= modulus / 2 ? value - modulus : value;
                    expected[i] = (float)((double)value * scale);
                }

                foreach (VectorWidth width in RingData.Widths)
                {
                    float[] values = new float[length];
                    WordEncoding.Decode<ulong>(words, keys, bits, scale, values, width);
                    Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), values.Select(BitConverter.SingleToInt32Bits));
                    if (bits <= 32)
                    {
                        values.AsSpan().Clear();
                        WordEncoding.Decode<uint>(ProductData.Low(words), ProductData.Low(keys), bits, scale, values, width);
                        Assert.Equal(
                            expected.Select(BitConverter.SingleToInt32Bits), values.Select(BitConverter.SingleToInt32Bits));
                    }
                }
            },
            iter: 2000);
    }

    [Fact]
    public void RoundingShiftRoundsInEveryWidth()
    {
        Gen.Select(Gen.Int[0, 70], Gen.Int[1, 53], Gen.Int[1, 32], Gen.Int).Sample(
            (length, bits, kept, seed) =>
            {
                kept = Math.Min(kept, bits);
                var random = new Random(seed);
                ulong[] words = ProductData.Words(random, length);
                BigInteger step = BigInteger.One << (bits - kept);
                for (int i = 0; i < length; i += 3)
                {
                    // A tie, or just below.
                    words[i] = (words[i] >> (bits - kept) << (bits - kept)) + ((1UL << (bits - kept)) >> 1) - (ulong)random.Next(2);
                }

                uint[] expected =
                [
                    .. words.Select(w => (uint)((((2 * (w % (BigInteger.One << bits))) + step) / (2 * step)) % (BigInteger.One << kept))),
                ];
                foreach (VectorWidth width in RingData.Widths)
                {
                    uint[] result = new uint[length];
                    WordEncoding.RoundingShift<ulong>(words, bits, kept, result, width);
                    Assert.Equal(expected, result);
                    if (bits <= 32)
                    {
                        uint[] low = ProductData.Low(words);
                        WordEncoding.RoundingShift<uint>(low, bits, kept, low, width);
                        Assert.Equal(expected, low);
                    }
                }
            },
            iter: 2000);
    }

    [Fact]
    public void MisuseIsRefused()
    {
        float[] x = new float[9];
        uint[] words = new uint[10], others = new uint[9];
        ulong[] wide = new ulong[9];
        Assert.Throws<ArgumentException>(() => WordEncoding.Add(x, 1, words, others));
        Assert.Throws<ArgumentException>(() => WordEncoding.Add(x, 1, others, words));
        Assert.Throws<ArgumentException>(() => WordEncoding.Add(x, 1, words.AsSpan(0, 9), words.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => WordEncoding.Decode(others, words, 32, 1, x));
        Assert.Throws<ArgumentException>(() => WordEncoding.Decode(words, words, 32, 1, x));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordEncoding.Decode(others, others, 33, 1, x));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordEncoding.Decode(others, others, 0, 1, x));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordEncoding.Decode(wide, wide, 54, 1, x));
        Assert.Throws<ArgumentException>(() => WordEncoding.RoundingShift(wide, 40, 20, words));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordEncoding.RoundingShift(wide, 40, 33, others));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordEncoding.RoundingShift(wide, 20, 21, others));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordEncoding.RoundingShift(wide, 20, 0, others));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordEncoding.RoundingShift(wide, 54, 20, others));
        Assert.Throws<ArgumentException>(() => WordEncoding.RoundingShift(words.AsSpan(0, 9), 20, 10, words.AsSpan(1)));
    }
}
