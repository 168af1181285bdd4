using System.Buffers;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Hosting;

/// <summary>A site of the streaming plan.</summary>
/// <param name="adapter">The site; owned from here on.</param>
internal sealed class StreamingHostedSite(StreamingAdapter adapter) : IHostedSite
{
    // A client that opens its spool anew continues with the blocks of its earlier session: both sessions use them for a while.
    private readonly Dictionary<StreamingSession, int> _users = [];

    /// <inheritdoc/>
    public ulong OfferId => adapter.Offer.Id;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Offer { get; } = adapter.Offer.Serialize();

    /// <inheritdoc/>
    public IReadOnlyList<int> GaloisElements => [];

    /// <inheritdoc/>
    public int Modules => adapter.Offer.Layout.Modules.Count;

    /// <inheritdoc/>
    public long MemoryBytes => adapter.MemoryBytes;

    /// <inheritdoc/>
    public IHostedSiteSession Open(ClientKeys? keys, ReadOnlySpan<byte> hello, AdapterHostOptions options)
    {
        lock (_users)
        {
            StreamingSession session = adapter.Open(hello, options.TokenLimit, options.MaxBlocks);
            _users[session] = _users.GetValueOrDefault(session) + 1;
            return new Session(this, session);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => adapter.Dispose();

    private void Release(StreamingSession session)
    {
        lock (_users)
        {
            if (--_users[session] == 0)
            {
                _users.Remove(session);
                session.Dispose();
            }
        }
    }

    private sealed class Session(StreamingHostedSite site, StreamingSession session) : IHostedSiteSession
    {
        private int _preparationAsked;

        public ref int PreparationAsked => ref _preparationAsked;

        public long MemoryBytes => session.MemoryBytes;

        public byte[] Welcome() => session.Welcome();

        public (int Tokens, int AnswerBytes) Handle(WireType type, ReadOnlyMemory<byte> message, IBufferWriter<byte> answer)
        {
            if (type == WireType.StreamingBlock)
            {
                int length = session.Offer.BlockAnswerBytes;
                session.MakeBlock(message.Span, answer.GetMemory(length)[..length]);
                answer.Advance(length);
                return (0, length);
            }

            int tokens = session.TokenCount(message.Span), bytes = session.Offer.AnswerBytes(tokens);
            session.Evaluate(message, answer.GetMemory(bytes)[..bytes]);
            answer.Advance(bytes);
            return (tokens, bytes);
        }

        public void Prepare(CancellationToken cancellation)
        {
            // Blocks are made when the client asks for them.
        }

        public void Dispose() => site.Release(session);
    }
}
