using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>Frames the client's messages of the streaming plan and reads the frames of the server's.</summary>
/// <param name="offer">The server's offer.</param>
/// <param name="spool">The spool, whose name and epoch every message carries.</param>
internal sealed class StreamingMessages(StreamingOffer offer, MaskSpool spool)
{
    /// <summary>Begins a message.</summary>
    /// <param name="message">The memory of the whole message.</param>
    /// <param name="type">Its type.</param>
    /// <param name="position">The first position, or the number of a block.</param>
    /// <param name="tokens">Tokens of a request; otherwise 0.</param>
    public WireWriter Begin(Span<byte> message, WireType type, long position, int tokens)
    {
        var writer = new WireWriter(message, type, offer.Parameters.Fingerprint);
        new StreamingHeader(spool.Id, spool.Epoch, position, tokens).Write(ref writer, offer);
        return writer;
    }

    /// <summary>Writes the greeting.</summary>
    public byte[] Hello()
    {
        var message = new byte[StreamingHeader.Size];
        Begin(message, WireType.StreamingHello, 0, 0).Complete();
        return message;
    }

    /// <summary>Reads the answer to the greeting.</summary>
    /// <returns>The numbers of the blocks that the server has.</returns>
    /// <exception cref="WireFormatException">The message is no such answer.</exception>
    public HashSet<long> ReadWelcome(ReadOnlySpan<byte> welcome)
    {
        WireReader reader = Read(welcome, WireType.StreamingWelcome, out StreamingHeader header);
        var known = new HashSet<long>();
        for (int i = 0; i < header.Tokens; i++)
        {
            known.Add((long)Math.Min(reader.ReadUInt64("block"), long.MaxValue));
        }

        reader.Complete();
        return known;
    }

    /// <summary>Reads the frame of a block's answer.</summary>
    /// <returns>The rows that the keys are made from.</returns>
    /// <exception cref="WireFormatException">The message is no answer for this block.</exception>
    public ReadOnlySpan<byte> ReadBlockAnswer(ReadOnlySpan<byte> answer, long number)
    {
        WireReader reader = Read(answer, WireType.StreamingBlockAnswer, out StreamingHeader header);
        return header.Position == number
            ? reader.Take(reader.Remaining, "rows")
            : throw new WireFormatException($"block: {header.Position}; expected {number}");
    }

    /// <summary>Reads the frame of an answer.</summary>
    /// <returns>The reader, before the words of the first token.</returns>
    /// <exception cref="WireFormatException">The message is no answer to this request.</exception>
    public WireReader ReadAnswers(ReadOnlySpan<byte> answer, StreamingRequest request)
    {
        WireReader reader = Read(answer, WireType.StreamingAnswers, out StreamingHeader header);
        return header.Position == request.Position && header.Tokens == request.Tokens
            ? reader
            : throw new WireFormatException(
                $"position: {header.Position} and {header.Tokens} tokens; expected {request.Position} and {request.Tokens}");
    }

    private WireReader Read(ReadOnlySpan<byte> message, WireType type, out StreamingHeader header)
    {
        var reader = new WireReader(message, type, offer.Parameters.Fingerprint);
        header = StreamingHeader.Read(ref reader, offer, type, message.Length);
        header.Require(spool.Id, spool.Epoch);
        return reader;
    }
}
