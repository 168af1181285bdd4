using System.Diagnostics;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Answers;

namespace HeLora.Server.Execution;

/// <summary>A session of any plan: reads a request's frame and has an executor run its units.</summary>
internal sealed class SiteSession : ISiteSession
{
    private readonly ProgramExecutor _executor;
    private readonly ZeroMaskPool _masks;
    private readonly StagedProgram _full;
    private StagedProgram? _partial;
    private int _partialTokens;

    /// <summary>Opens a session.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="executor">Runs programs; owned from here on.</param>
    /// <param name="masks">What the executor masks answers with; owned from here on.</param>
    /// <param name="tokenLimit">The most tokens the session answers.</param>
    public SiteSession(ICiphertextOffer offer, ProgramExecutor executor, ZeroMaskPool masks, long tokenLimit)
    {
        Offer = offer;
        TokenLimit = tokenLimit;
        _executor = executor;
        _masks = masks;
        _full = new StagedProgram(Layout.Program(Layout.UnitTokens));
    }

    /// <inheritdoc/>
    public ICiphertextOffer Offer { get; }

    /// <inheritdoc/>
    public long TokensAnswered { get; private set; }

    /// <inheritdoc/>
    public long TokenLimit { get; }

    /// <inheritdoc/>
    public OperationCounts Counts { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes =>
        [.. _full.Operations.Select((operation, i) => new OperationTime(operation, Stopwatch.GetElapsedTime(0, _full.Ticks[i]), _full.Runs))];

    /// <inheritdoc/>
    public long MemoryBytes => _executor.MemoryBytes + _masks.MemoryBytes;

    private ICiphertextLayout Layout => Offer.Layout;

    /// <inheritdoc/>
    public void Prepare(int tokens) => _masks.Prepare(Layout.AnswerCiphertexts(tokens));

    /// <inheritdoc/>
    public int TokenCount(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request, WireType.Activations, Offer.Parameters.Fingerprint);
        return BatchHeader.ReadRequest(ref reader, Offer, request.Length);
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer)
    {
        int tokens = TokenCount(request.Span);
        if (tokens > TokenLimit - TokensAnswered)
        {
            throw new InvalidOperationException($"the session's limit of {TokenLimit} tokens is reached after {TokensAnswered}");
        }

        if (answer.Length != Offer.AnswerBytes(tokens))
        {
            throw new ArgumentException($"{Offer.AnswerBytes(tokens)} bytes are expected, got {answer.Length}", nameof(answer));
        }

        var writer = new WireWriter(answer.Span, WireType.Answers, Offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, Offer, tokens);
        OperationCounts before = _executor.Counts;
        ReadOnlyMemory<byte> inputs = request[BatchHeader.Size..];
        Memory<byte> answers = answer[BatchHeader.Size..];
        for (int left = tokens; left > 0; left -= Layout.UnitTokens)
        {
            int count = Math.Min(left, Layout.UnitTokens);
            int read = Layout.InputCiphertexts(count) * Offer.InputBodySize, written = Layout.AnswerCiphertexts(count) * Offer.AnswerBodySize;
            _executor.Run(Program(count), inputs[..read], answers[..written]);
            inputs = inputs[read..];
            answers = answers[written..];
        }

        TokensAnswered += tokens;
        Counts += _executor.Counts - before;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _executor.Dispose();
        _masks.Dispose();
    }

    // A batch has at most one unit that is not full; its program is kept for the next batch of the size.
    private StagedProgram Program(int tokens)
    {
        if (tokens == Layout.UnitTokens)
        {
            return _full;
        }

        if (_partial is null || _partialTokens != tokens)
        {
            _partial = new StagedProgram(Layout.Program(tokens));
            _partialTokens = tokens;
        }

        return _partial;
    }
}
