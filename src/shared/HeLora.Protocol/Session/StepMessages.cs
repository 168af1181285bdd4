using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>Finds the site that a message of a step or a block belongs to.</summary>
public static class StepMessages
{
    /// <summary>The id of the offer that a message belongs to: the eight bytes after the header.</summary>
    /// <param name="message">Activations or a block of any plan, or an answer to one.</param>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static ulong OfferIdOf(ReadOnlySpan<byte> message)
    {
        WireType type = WireReader.TypeOf(message);
        bool carries = type is WireType.Activations or WireType.Answers or WireType.StreamingActivations or WireType.StreamingAnswers
            or WireType.StreamingBlock or WireType.StreamingBlockAnswer;
        return carries
            ? WireReader.OfBody(message[Math.Min(WireWriter.HeaderSize, message.Length)..]).ReadUInt64("offer")
            : throw new WireFormatException($"type: {type}; expected activations or a block, or an answer to one");
    }
}
