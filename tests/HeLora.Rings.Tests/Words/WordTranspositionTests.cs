using CsCheck;

namespace HeLora.Rings.Tests;

public class WordTranspositionTests
{
    [Fact]
    public void EveryWordGoesToItsPlaceInEveryWidth()
    {
        Gen.Select(Gen.OneOf(1, 7, 16, 64, 100, 256, 300), Gen.Int[0, 150], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int).Sample(
            (degree, count, first, more, seed) =>
            {
                var random = new Random(seed);
                int stride = Math.Max(first + count + more, 1);
                ulong[] polynomials = ProductData.Words(random, count * degree);
                ulong[] before = ProductData.Words(random, degree * stride), expected = [.. before];
                for (int t = 0; t < degree; t++)
                {
                    for (int i = 0; i < count; i++)
                    {
                        expected[(t * stride) + first + i] = polynomials[(i * degree) + t];
                    }
                }

                foreach (VectorWidth width in RingData.Widths)
                {
                    ulong[] tokens = [.. before];
                    WordTransposition.ToTokens<ulong>(polynomials, degree, tokens, stride, first, width);
                    Assert.Equal(expected, tokens);

                    uint[] low = ProductData.Low(before);
                    WordTransposition.ToTokens<uint>(ProductData.Low(polynomials), degree, low, stride, first, width);
                    Assert.Equal(ProductData.Low(expected), low);
                }
            },
            iter: 200);
    }

    [Fact]
    public void MisuseIsRefused()
    {
        uint[] p = new uint[30], tokens = new uint[40];
        Assert.Throws<ArgumentOutOfRangeException>(() => WordTransposition.ToTokens(p, 0, tokens, 4, 0));
        Assert.Throws<ArgumentException>(() => WordTransposition.ToTokens(p, 7, tokens, 4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordTransposition.ToTokens(p, 10, tokens, 4, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordTransposition.ToTokens(p, 10, tokens, 4, -1));
        Assert.Throws<ArgumentException>(() => WordTransposition.ToTokens(p, 10, tokens, 5, 0));
        Assert.Throws<ArgumentException>(() => WordTransposition.ToTokens(p.AsSpan(0, 2), 1, p.AsSpan(1, 2), 2, 0));
        WordTransposition.ToTokens(p, 10, tokens, 4, 1);
    }
}
