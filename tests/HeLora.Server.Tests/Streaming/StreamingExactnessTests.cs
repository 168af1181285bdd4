using System.Numerics;
using System.Runtime.InteropServices;
using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Server.Backends;
using HeLora.Server.Backends.Cpu;

namespace HeLora.Server.Tests.Streaming;

/// <summary>The server's online answers to the bit, against big integers.</summary>
public sealed class StreamingExactnessTests
{
    private const int InputSize = 37, Tokens = 19, Degree = StreamingParameters.MinDegree;

    private static readonly LoraModule[] Modules = [LoraModule.Random("q", InputSize, 21, 9, 16, 1), LoraModule.Random("v", InputSize, 6, 3, 16, 2)];

    public static MatrixTheoryData<int, int> Cases { get; } = new([0, 1, 2, 3, 4], [1, 2, 3]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void AnswersAreExact(int kind, int threads)
    {
        (AdapterPrivacy privacy, int wordBits, _) = StreamingMatrixTests.Kinds[kind];
        using var site = new StreamingSite(Modules, privacy, wordBits, threads);
        IStreamingEngine executor = site.Adapter.Engine;
        int answers = site.Offer.Layout.AnswerWords, bits = site.Offer.AnswerBits;
        long[][] matrix = Matrix(executor, site.Offer);

        var random = new Random(kind);
        var buffer = new AlignedBuffer(Degree * answers);
        random.NextBytes(MemoryMarshal.AsBytes(buffer.Span));
        ulong[] masks = wordBits == 32
            ? [.. MemoryMarshal.Cast<double, uint>(buffer.Span).ToArray().Select(m => (ulong)m)]
            : MemoryMarshal.Cast<double, ulong>(buffer.Span).ToArray();
        using var pool = new BufferPool(0);
        using var block = new CpuMaskBlock(buffer, answers, pool);
        ulong[] words = [.. Enumerable.Range(0, Tokens * InputSize).Select(_ => (ulong)random.NextInt64(1L << wordBits))];
        foreach (int first in (int[])[0, 1000, Degree - Tokens])
        {
            uint[] actual = Answer(executor, site.Offer, block, first, words);
            for (int t = 0; t < Tokens; t++)
            {
                for (int j = 0; j < answers; j++)
                {
                    BigInteger sum = masks[((first + t) * answers) + j];
                    for (int i = 0; i < InputSize; i++)
                    {
                        sum += (BigInteger)matrix[j][i] * words[(t * InputSize) + i];
                    }

                    BigInteger rounded = wordBits == bits ? sum : (sum + (BigInteger.One << (wordBits - bits - 1))) >> (wordBits - bits);
                    Assert.Equal((uint)(rounded & ((BigInteger.One << bits) - 1)), actual[(t * answers) + j]);
                }
            }
        }
    }

    // The integer matrix, a column from the answers to one input: its low bits, and rounded to its high bits.
    private static long[][] Matrix(IStreamingEngine executor, StreamingOffer offer)
    {
        int answers = offer.Layout.AnswerWords, bits = offer.AnswerBits, words = offer.Parameters.WordBits;
        using var pool = new BufferPool(0);
        using var zero = new CpuMaskBlock(new AlignedBuffer(Degree * answers), answers, pool);
        var matrix = Enumerable.Range(0, answers).Select(_ => new long[InputSize]).ToArray();
        for (int i = 0; i < InputSize; i++)
        {
            ulong[] one = new ulong[InputSize];
            one[i] = 1UL << (words - bits);
            uint[] low = Answer(executor, offer, zero, 0, one), high = new uint[answers];
            if (words > bits)
            {
                one[i] = 1UL << Math.Max(0, words - (2 * bits));
                high = Answer(executor, offer, zero, 0, one);
            }

            int distance = words - bits - Math.Max(0, words - (2 * bits));
            for (int j = 0; j < answers; j++)
            {
                // high = round(W / 2^distance), low = W, both modulo 2^bits.
                long rough = Centred(high[j], bits) << distance;
                matrix[j][i] = words == bits ? Centred(low[j], bits) : rough + Centred(low[j] - (ulong)rough, bits);
            }
        }

        Assert.True(matrix.Max(row => row.Max(Math.Abs)) > 100, "weights have more than a few bits");
        Assert.All(matrix, row => Assert.True(Math.Sqrt(row.Sum(w => (double)w * w)) <= offer.NormBound * (1 + 1e-9), "rows keep to the bound"));
        return matrix;
    }

    private static long Centred(ulong value, int bits) => (long)(value << (64 - bits)) >> (64 - bits);

    private static uint[] Answer(IStreamingEngine executor, StreamingOffer offer, CpuMaskBlock block, int first, ulong[] words)
    {
        int tokens = words.Length / InputSize, answers = offer.Layout.AnswerWords;
        var body = new byte[tokens * offer.InputBodySize];
        for (int i = 0; i < words.Length; i++)
        {
            BitConverter.GetBytes(words[i]).AsSpan(0, offer.Parameters.WordBytes).CopyTo(body.AsSpan(i * offer.Parameters.WordBytes));
        }

        var packed = new byte[tokens * offer.AnswerBodySize];
        executor.Answer(new TokenJob(block, first, body, packed, new StreamingTimes()));
        var result = new uint[tokens * answers];
        for (int t = 0; t < tokens; t++)
        {
            Assert.True(BitPacking.TryUnpackWords(
                packed.AsSpan(t * offer.AnswerBodySize, offer.AnswerBodySize), offer.AnswerBits, result.AsSpan(t * answers, answers)));
        }

        return result;
    }
}
