using System.Buffers;
using HeLora.Scheme;

namespace HeLora.Server.Hosting;

/// <summary>One site of one session. Several threads may use it; it works on one step at a time.</summary>
internal interface IHostedSiteSession : IDisposable
{
    /// <summary>The answer to the greeting, which lists the blocks that the server has; empty for plans without blocks.</summary>
    byte[] Welcome();

    /// <summary>Carries out a message.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="message">The message.</param>
    /// <param name="answer">Receives the answer; nothing is written when the message is refused.</param>
    /// <returns>The tokens that were answered, 0 for a block, and the bytes of the answer.</returns>
    /// <exception cref="WireFormatException">The message is none of the site's.</exception>
    /// <exception cref="LimitReachedException">The token limit would be exceeded.</exception>
    (int Tokens, int AnswerBytes) Handle(WireType type, ReadOnlyMemory<byte> message, IBufferWriter<byte> answer);

    /// <summary>Makes ahead the masks that another round of steps like the last ones will need.</summary>
    /// <param name="cancellation">Ends the work after the mask at hand.</param>
    void Prepare(CancellationToken cancellation);

    /// <summary>Whether <see cref="Prepare"/> was asked for and has not begun.</summary>
    ref int PreparationAsked { get; }

    /// <summary>Bytes that the site's session alone keeps; keys and masks are the client's.</summary>
    long MemoryBytes { get; }
}
