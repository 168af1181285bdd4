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
        var answer = new byte[StreamingHeader.Size + (sizeof(ulong) * blocks.Count)];
        WireWriter writer = Begin(answer, WireType.StreamingWelcome, Read(hello, WireType.StreamingHello) with { Tokens = blocks.Count });
        foreach (long block in blocks)
        {
            writer.WriteUInt64((ulong)block);
        }

        return answer;
    }

    /// <summary>The header of a block's message.</summary>
    public StreamingHeader ReadBlock(ReadOnlySpan<byte> message) => Read(message, WireType.StreamingBlock);

    /// <summary>The header of a request.</summary>
    public StreamingHeader ReadRequest(ReadOnlySpan<byte> message) => Read(message, WireType.StreamingActivations);

    /// <summary>A block's answer.</summary>
    public byte[] MakeBlock(ReadOnlySpan<byte> message)
    {
        var answer = new byte[offer.BlockAnswerBytes];
        Begin(answer, WireType.StreamingBlockAnswer, ReadBlock(message));
        return answer;
    }

    /// <summary>A request's answer.</summary>
    public byte[] Evaluate(ReadOnlySpan<byte> message)
    {
        StreamingHeader header = ReadRequest(message);
        var answer = new byte[offer.AnswerBytes(header.Tokens)];
        Begin(answer, WireType.StreamingAnswers, header);
        return answer;
    }

    private WireWriter Begin(byte[] message, WireType type, StreamingHeader header)
    {
        var writer = new WireWriter(message, type, offer.Parameters.Fingerprint);
        header.Write(ref writer, offer);
        return writer;
    }

    private StreamingHeader Read(ReadOnlySpan<byte> message, WireType type)
    {
        var reader = new WireReader(message, type, offer.Parameters.Fingerprint);
        return StreamingHeader.Read(ref reader, offer, type, message.Length);
    }
}
