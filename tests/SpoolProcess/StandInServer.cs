using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.SpoolProcess;

/// <summary>Answers as a server does in form: its numbers are zeros. Knows no adapter.</summary>
public sealed class StandInServer(StreamingOffer offer)
{
    /// <summary>A small offer: blocks of 2048 positions, words of 32 bits, an open basis.</summary>
    public static StreamingOffer CreateOffer(int inputSize = 3) => new(
        new StreamingLayout(AdapterPrivacy.OpenBasis, new StreamingParameters(2048, 32), inputSize, [new ModuleShape("m", 2, 1)]),
        32, 1000, [1.0], [[1, 0]]);

    /// <summary>The answer to a greeting: these blocks are known.</summary>
    public byte[] Welcome(ReadOnlySpan<byte> hello, IReadOnlyCollection<long> blocks)
    {
        var reader = new WireReader(hello, WireType.StreamingHello, offer.Fingerprint);
        var answer = new byte[WelcomeHeader.MessageBytes(blocks.Count)];
        WireWriter writer = new(answer, WireType.StreamingWelcome, offer.Fingerprint);
        new WelcomeHeader(StreamingHeader.ReadHello(ref reader, offer, hello.Length), blocks.Count).Write(ref writer, offer);
        foreach (long block in blocks)
        {
            writer.WriteUInt64((ulong)block);
        }

        return answer;
    }

    /// <summary>The header of a block's message.</summary>
    public BlockHeader ReadBlock(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message, WireType.StreamingBlock, offer.Fingerprint);
        return BlockHeader.ReadRequest(ref reader, offer, message.Length);
    }

    /// <summary>The header of a request.</summary>
    public StepHeader ReadRequest(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message, WireType.StreamingActivations, offer.Fingerprint);
        return StepHeader.ReadRequest(ref reader, offer, message.Length);
    }

    /// <summary>A block's answer.</summary>
    public byte[] MakeBlock(ReadOnlySpan<byte> message)
    {
        var answer = new byte[offer.BlockAnswerBytes];
        var writer = new WireWriter(answer, WireType.StreamingBlockAnswer, offer.Fingerprint);
        ReadBlock(message).Write(ref writer, offer);
        return answer;
    }

    /// <summary>A request's answer.</summary>
    public byte[] Evaluate(ReadOnlySpan<byte> message)
    {
        StepHeader header = ReadRequest(message);
        var answer = new byte[offer.AnswerBytes(header.Tokens)];
        var writer = new WireWriter(answer, WireType.StreamingAnswers, offer.Fingerprint);
        header.Write(ref writer, offer);
        return answer;
    }
}
