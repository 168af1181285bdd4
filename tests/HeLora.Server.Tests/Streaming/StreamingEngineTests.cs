using System.Security.Cryptography;
using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Streaming;

/// <summary>The same job gives the same bits, whatever the number of threads.</summary>
public sealed class StreamingEngineTests
{
    private const int Tokens = 19;

    private static readonly LoraModule[] Modules =
        [LoraModule.Random("q", 150, 70, 9, 16, 1), LoraModule.Random("k", 150, 33, 20, 16, 2), LoraModule.Random("v", 150, 5, 3, 16, 3)];

    [Theory]
    [InlineData(AdapterPrivacy.OpenBasis, 32)]
    [InlineData(AdapterPrivacy.OpenBasis, 48)]
    [InlineData(AdapterPrivacy.Sealed, 40)]
    public void BlocksAndAnswersDependOnTheirJobsAlone(AdapterPrivacy privacy, int wordBits)
    {
        SiteShape shape = ModuleShapes.Of(Modules, privacy);
        var layout = new StreamingLayout(privacy, new StreamingParameters(2048, wordBits), shape.InputSize, shape.Modules);
        var weights = StreamingWeights.Create(Modules, layout, new byte[32]);
        StreamingOffer offer = weights.Offer;
        byte[] request = Bytes(offer.BlockBytes - StreamingHeader.Size, 1), words = Bytes(Tokens * offer.InputBodySize, 2), secret = Bytes(32, 3);
        byte[]? block = null, answers = null;
        foreach (int threads in (int[])[1, 2, 5])
        {
            using var backend = new CpuBackend(threads);
            using IStreamingEngine engine = backend.CreateEngine(weights);
            for (int round = 0; round < 2; round++)
            {
                byte[] made = new byte[offer.BlockAnswerBytes - StreamingHeader.Size], answered = new byte[Tokens * offer.AnswerBodySize];
                using IMaskBlock masks = engine.MakeBlock(new BlockJob(request, secret, made));
                engine.Answer(new TokenJob(masks, 2000, words, answered, new StreamingTimes()));
                Assert.Equal(block ??= made, made);
                Assert.Equal(answers ??= answered, answered);
            }

            byte[] other = new byte[block!.Length];
            engine.MakeBlock(new BlockJob(request, Bytes(32, 4), other)).Dispose();
            Assert.NotEqual(block, other);
        }
    }

    private static byte[] Bytes(int count, byte seed)
    {
        var bytes = new byte[count];
        HKDF.Expand(HashAlgorithmName.SHA256, Enumerable.Repeat(seed, 32).ToArray(), bytes.AsSpan(0, Math.Min(count, 8000)), []);
        for (int i = 8000; i < count; i++)
        {
            bytes[i] = (byte)(bytes[i - 8000] ^ i);
        }

        return bytes;
    }
}
