using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>Frames the client's messages of the streaming plan and reads the frames of the server's.</summary>
/// <param name="offer">The server's offer.</param>
/// <param name="spool">The spool, whose name and epoch every message carries.</param>
internal sealed class StreamingMessages(StreamingOffer offer, MaskSpool spool)
{
    private StreamingHeader Header => new(spool.Id, spool.Epoch);

    /// <summary>Writes the greeting.</summary>
    public byte[] Hello()
    {
        var message = new byte[StreamingHeader.Size];
        var writer = new WireWriter(message, WireType.StreamingHello, offer.Fingerprint);
        Header.Write(ref writer, offer);
        writer.Complete();
        return message;
    }

    /// <summary>Reads the answer to the greeting.</summary>
    /// <returns>The numbers of the blocks that the server has.</returns>
    /// <exception cref="WireFormatException">The message is no such answer.</exception>
    public HashSet<long> ReadWelcome(ReadOnlySpan<byte> welcome)
    {
        var reader = new WireReader(welcome, WireType.StreamingWelcome, offer.Fingerprint);
        var header = WelcomeHeader.Read(ref reader, offer, welcome.Length);
        header.Common.Require(spool.Id, spool.Epoch);
        var known = new HashSet<long>();
        for (int i = 0; i < header.Blocks; i++)
        {
            known.Add((long)Math.Min(reader.ReadUInt64("block"), long.MaxValue));
        }

        reader.Complete();
        return known;
    }

    /// <summary>Begins the request of a block.</summary>
    /// <param name="message">The memory of the whole message.</param>
    /// <param name="number">The number of the block.</param>
    public WireWriter BeginBlock(Span<byte> message, long number)
    {
        var writer = new WireWriter(message, WireType.StreamingBlock, offer.Fingerprint);
        new BlockHeader(Header, number).Write(ref writer, offer);
        return writer;
    }

    /// <summary>Reads the frame of a block's answer.</summary>
    /// <returns>The rows that the keys are made from.</returns>
    /// <exception cref="WireFormatException">The message is no answer for this block.</exception>
    public ReadOnlySpan<byte> ReadBlockAnswer(ReadOnlySpan<byte> answer, long number)
    {
        var reader = new WireReader(answer, WireType.StreamingBlockAnswer, offer.Fingerprint);
        var header = BlockHeader.ReadAnswer(ref reader, offer, answer.Length);
        header.Common.Require(spool.Id, spool.Epoch);
        return header.Number == number
            ? reader.Take(reader.Remaining, "rows")
            : throw new WireFormatException($"block: {header.Number}; expected {number}");
    }

    /// <summary>Begins the request of a step.</summary>
    /// <param name="message">The memory of the whole message.</param>
    /// <param name="position">The position of the first token.</param>
    /// <param name="tokens">The number of tokens.</param>
    public WireWriter BeginRequest(Span<byte> message, long position, int tokens)
    {
        var writer = new WireWriter(message, WireType.StreamingActivations, offer.Fingerprint);
        new StepHeader(Header, position, tokens).Write(ref writer, offer);
        return writer;
    }

    /// <summary>Reads the frame of an answer.</summary>
    /// <returns>The reader, before the words of the first token.</returns>
    /// <exception cref="WireFormatException">The message is no answer to this request.</exception>
    public WireReader ReadAnswers(ReadOnlySpan<byte> answer, StreamingRequest request)
    {
        var reader = new WireReader(answer, WireType.StreamingAnswers, offer.Fingerprint);
        var header = StepHeader.ReadAnswer(ref reader, offer, answer.Length);
        header.Common.Require(spool.Id, spool.Epoch);
        return header.Position == request.Position && header.Tokens == request.Tokens
            ? reader
            : throw new WireFormatException(
                $"position: {header.Position} and {header.Tokens} tokens; expected {request.Position} and {request.Tokens}");
    }
}
