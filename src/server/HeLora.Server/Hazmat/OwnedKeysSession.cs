using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Hazmat;

/// <summary>A session that owns the keys it was opened with.</summary>
internal sealed class OwnedKeysSession(ISiteSession session, SessionKeys keys) : ISiteSession
{
    /// <inheritdoc/>
    public ICiphertextOffer Offer => session.Offer;

    /// <inheritdoc/>
    public long TokensAnswered => session.TokensAnswered;

    /// <inheritdoc/>
    public long TokenLimit => session.TokenLimit;

    /// <inheritdoc/>
    public OperationCounts Counts => session.Counts;

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes => session.OperationTimes;

    /// <inheritdoc/>
    public long MemoryBytes => session.MemoryBytes + keys.Masks.MemoryBytes;

    /// <inheritdoc/>
    public void Prepare(int tokens) => session.Prepare(tokens);

    /// <inheritdoc/>
    public int TokenCount(ReadOnlySpan<byte> request) => session.TokenCount(request);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer) => session.Evaluate(request, answer);

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        keys.Dispose();
    }
}
