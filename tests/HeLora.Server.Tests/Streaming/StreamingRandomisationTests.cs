using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Streaming;

/// <summary>What the server sends is hidden by fresh encryptions of zero, row by row and block by block.</summary>
public sealed class StreamingRandomisationTests
{
    private const int InputSize = 24, OutputSize = 10, Degree = StreamingParameters.MinDegree;

    // 64 cells, 63 degrees of freedom: 180 is exceeded with probability below 1e-12.
    private const int Cells = 64;
    private const double ChiSquareLimit = 180;

    public static TheoryData<AdapterPrivacy, int> Kinds => StreamingActivationTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheSameBlockIsNeverMadeTheSameWay(AdapterPrivacy privacy, int wordBits)
    {
        using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 4, privacy, wordBits);
        using var other = new StreamingSite(site.Adapter, site.Modules);
        using PendingBlock block = site.Client.BeginBlock(), otherBlock = other.Client.BeginBlock();

        // The seeds and the public key of one session, sent in another.
        byte[] same = [.. otherBlock.Message.Span[..StreamingHeader.Size], .. block.Message.Span[StreamingHeader.Size..]];
        uint[] first = Rows(site, site.Session.MakeBlock(block.Message.Span)), second = Rows(site, other.Session.MakeBlock(same));
        AssertUniform(first, site.Offer.AnswerBits);
        AssertUniform([.. first.Zip(second, (a, b) => a - b)], site.Offer.AnswerBits);
    }

    // An adapter of zeros: all that is sent is what hides it, and nothing of it repeats from row to row.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void RowsShareNoMask(AdapterPrivacy privacy, int wordBits)
    {
        LoraModule zero = Adversarial.ScaleColumns(LoraModule.Random("m", InputSize, OutputSize, 4, 8, 42), _ => 0);
        using var site = new StreamingSite([zero], privacy, wordBits);
        using PendingBlock block = site.Client.BeginBlock();
        uint[] rows = Rows(site, site.Session.MakeBlock(block.Message.Span));
        AssertUniform(rows, site.Offer.AnswerBits);
        for (int j = 1; j < site.Offer.Layout.AnswerWords; j++)
        {
            AssertUniform([.. rows.Skip(j * Degree).Take(Degree).Zip(rows, (a, b) => a - b)], site.Offer.AnswerBits);
        }
    }

    // The words of a request are the same, so that answers differ by the server's masks alone.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnswersOfTwoMakingsOfABlockDiffer(AdapterPrivacy privacy, int wordBits)
    {
        const int Tokens = 256;
        using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 4, privacy, wordBits);
        var differences = new List<uint>();
        byte[] hello = site.Client.Hello(), request;
        using (PendingBlock block = site.Client.BeginBlock())
        {
            byte[] made = site.Session.MakeBlock(block.Message.Span);
            site.Client.CompleteBlock(block, made);
            request = site.Encrypt(TestSite.Activations(Tokens * InputSize, 1)).Message.ToArray();
            uint[] first = Answers(site, site.Session.Evaluate(request), Tokens);

            // The session is opened anew, the block made anew: the same bytes get other answers.
            site.Session.Dispose();
            hello[^20] = 2;
            using StreamingSession second = site.Adapter.Open(hello);
            byte[] again = WithEpoch(block.Message.ToArray());
            second.MakeBlock(again);
            uint[] other = Answers(site, second.Evaluate(WithEpoch(request)), Tokens);
            AssertUniform([.. first.Zip(other, (a, b) => a - b)], site.Offer.AnswerBits);
            AssertUniform(first, site.Offer.AnswerBits);
        }
    }

    // Requests hide activations: of zeros they look as those of anything else.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void RequestsLookUniform(AdapterPrivacy privacy, int wordBits)
    {
        const int Tokens = 200;
        using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 4, privacy, wordBits);
        foreach (float[] x in (float[][])[new float[Tokens * InputSize], TestSite.Activations(Tokens * InputSize, 1)])
        {
            ReadOnlySpan<byte> words = site.Encrypt(x).Message.Span[StreamingHeader.Size..];
            var counts = new int[256];
            foreach (byte value in words)
            {
                counts[value]++;
            }

            double expected = words.Length / 256.0;

            // 255 degrees of freedom: 450 is exceeded with probability below 1e-12.
            Assert.InRange(counts.Sum(c => (c - expected) * (c - expected) / expected), 0, 450);
        }
    }

    private static byte[] WithEpoch(byte[] message)
    {
        message[StreamingHeader.Size - 20] = 2;
        return message;
    }

    private static uint[] Rows(StreamingSite site, byte[] answer)
    {
        int size = site.Offer.BlockAnswerSize;
        var rows = new uint[site.Offer.Layout.AnswerWords * Degree];
        for (int j = 0; j < site.Offer.Layout.AnswerWords; j++)
        {
            Assert.True(BitPacking.TryUnpackWords(
                answer.AsSpan(StreamingHeader.Size + (j * size), size), site.Offer.AnswerBits, rows.AsSpan(j * Degree, Degree)));
        }

        return rows;
    }

    private static uint[] Answers(StreamingSite site, byte[] answer, int tokens)
    {
        int size = site.Offer.AnswerBodySize, count = site.Offer.Layout.AnswerWords;
        var words = new uint[tokens * count];
        for (int t = 0; t < tokens; t++)
        {
            Assert.True(BitPacking.TryUnpackWords(
                answer.AsSpan(StreamingHeader.Size + (t * size), size), site.Offer.AnswerBits, words.AsSpan(t * count, count)));
        }

        return words;
    }

    // The six highest and the six lowest bits.
    private static void AssertUniform(uint[] words, int bits)
    {
        foreach (int shift in (int[])[0, bits - 6])
        {
            var counts = new int[Cells];
            foreach (uint word in words)
            {
                counts[(word >> shift) % Cells]++;
            }

            double expected = (double)words.Length / Cells;
            Assert.InRange(counts.Sum(c => (c - expected) * (c - expected) / expected), 0, ChiSquareLimit);
        }
    }
}
