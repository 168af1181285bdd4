using System.Buffers;
using HeLora.Scheme;

namespace HeLora.Server.Hosting;

/// <summary>A site of the coefficient or the diagonal plan.</summary>
/// <param name="adapter">The encoded weights; owned from here on.</param>
internal sealed class CiphertextHostedSite(ISiteAdapter adapter) : IHostedSite
{
    /// <inheritdoc/>
    public ulong OfferId => adapter.Offer.Id;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Offer { get; } = adapter.Offer.Serialize();

    /// <inheritdoc/>
    public int Modules => adapter.Offer.Layout.Modules.Count;

    /// <inheritdoc/>
    public long MemoryBytes => adapter.MemoryBytes;

    /// <inheritdoc/>
    public IHostedSiteSession Open(ClientKeys? keys, ReadOnlySpan<byte> hello, AdapterHostOptions options) =>
        new Session(adapter.Open(keys!.PublicKey, keys.GaloisKeys, options.Threads, options.TokenLimit));

    /// <inheritdoc/>
    public void Dispose() => adapter.Dispose();

    private sealed class Session(ISiteSession session) : IHostedSiteSession
    {
        private readonly Lock _gate = new();
        private int _lastTokens;
        private int _preparationAsked;

        public ref int PreparationAsked => ref _preparationAsked;

        public long MemoryBytes
        {
            get
            {
                lock (_gate)
                {
                    return session.MemoryBytes;
                }
            }
        }

        public byte[] Welcome() => [];

        public (int Tokens, int AnswerBytes) Handle(WireType type, ReadOnlyMemory<byte> message, IBufferWriter<byte> answer)
        {
            int tokens = session.TokenCount(message.Span), length = session.Offer.AnswerBytes(tokens);
            lock (_gate)
            {
                session.Evaluate(message, answer.GetMemory(length)[..length]);
                _lastTokens = tokens;
            }

            answer.Advance(length);
            return (tokens, length);
        }

        public void Prepare()
        {
            lock (_gate)
            {
                session.Prepare(_lastTokens);
            }
        }

        public void Dispose() => session.Dispose();
    }
}
