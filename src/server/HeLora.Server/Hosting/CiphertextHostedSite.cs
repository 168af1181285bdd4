using System.Buffers;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Hosting;

/// <summary>A site of the coefficient or the diagonal plan.</summary>
/// <param name="adapter">The site; owned from here on.</param>
internal sealed class CiphertextHostedSite(ISiteAdapter adapter) : IHostedSite
{
    /// <inheritdoc/>
    public ulong OfferId => adapter.Offer.Id;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Offer { get; } = adapter.Offer.Serialize();

    /// <inheritdoc/>
    public IReadOnlyList<int> GaloisElements { get; } = adapter.Offer.Layout.GaloisElements();

    /// <inheritdoc/>
    public int Modules => adapter.Offer.Layout.Modules.Count;

    /// <inheritdoc/>
    public long MemoryBytes => adapter.MemoryBytes;

    /// <inheritdoc/>
    public IHostedSiteSession Open(ClientKeys? keys, ReadOnlySpan<byte> hello, AdapterHostOptions options) =>
        new Session(adapter.Open(keys!.Session, options.TokenLimit), keys);

    /// <inheritdoc/>
    public void Dispose() => adapter.Dispose();

    private sealed class Session(ISiteSession session, ClientKeys keys) : IHostedSiteSession
    {
        private readonly Lock _gate = new();
        private int _lastAnswers;
        private int _preparationAsked;

        public ref int PreparationAsked => ref _preparationAsked;

        public long MemoryBytes => session.MemoryBytes;

        public byte[] Welcome() => [];

        public (int Tokens, int AnswerBytes) Handle(WireType type, ReadOnlyMemory<byte> message, IBufferWriter<byte> answer)
        {
            int tokens = session.TokenCount(message.Span), length = session.Offer.AnswerBytes(tokens);
            lock (_gate)
            {
                session.Evaluate(message, answer.GetMemory(length)[..length]);
                int answers = session.Offer.Layout.AnswerCiphertexts(tokens);
                keys.Expect(answers - _lastAnswers);
                _lastAnswers = answers;
            }

            answer.Advance(length);
            return (tokens, length);
        }

        public void Prepare(CancellationToken cancellation) => keys.Prepare(cancellation);

        public void Dispose() => session.Dispose();
    }
}
