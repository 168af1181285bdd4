using System.Diagnostics;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>A session of a plan of ciphertexts: checks a request's frame, draws masks and has the engine run the request's units.</summary>
internal sealed class SiteSession : ISiteSession
{
    private readonly CiphertextAdapter _adapter;
    private readonly SessionKeys _keys;
    private readonly StagedProgram _full;
    private readonly long[] _ticks;
    private readonly UnitJob[] _jobs;
    private IAnswerMask[] _masks = [];
    private long _runs;

    /// <summary>Opens a session.</summary>
    /// <param name="adapter">The site.</param>
    /// <param name="keys">The client's keys; not owned.</param>
    /// <param name="tokenLimit">The most tokens the session answers.</param>
    public SiteSession(CiphertextAdapter adapter, SessionKeys keys, long tokenLimit)
    {
        _adapter = adapter;
        _keys = keys;
        TokenLimit = tokenLimit;
        _full = adapter.Program(Layout.UnitTokens);
        _ticks = new long[_full.Operations.Length];
        _jobs = new UnitJob[adapter.Engine.UnitsAtOnce];
    }

    /// <inheritdoc/>
    public ICiphertextOffer Offer => _adapter.Offer;

    /// <inheritdoc/>
    public long TokensAnswered { get; private set; }

    /// <inheritdoc/>
    public long TokenLimit { get; }

    /// <inheritdoc/>
    public OperationCounts Counts { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes =>
        [.. _full.Operations.Select((operation, i) => new OperationTime(operation, Stopwatch.GetElapsedTime(0, _ticks[i]), _runs))];

    /// <summary>0: the keys, with the masks that are ready, belong to all sites of a parameter set. The clock is not counted.</summary>
    public long MemoryBytes => 0;

    private ICiphertextLayout Layout => Offer.Layout;

    /// <inheritdoc/>
    public void Prepare(int tokens) => _keys.Masks.Prepare(Layout.AnswerCiphertexts(tokens));

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
        TokenLimits.Check(tokens, TokensAnswered, TokenLimit);
        if (answer.Length != Offer.AnswerBytes(tokens))
        {
            throw new ArgumentException($"answer: {answer.Length} bytes; expected {Offer.AnswerBytes(tokens)}", nameof(answer));
        }

        var writer = new WireWriter(answer.Span, WireType.Answers, Offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, Offer, tokens);
        ReadOnlyMemory<byte> inputs = request[BatchHeader.Size..];
        Memory<byte> answers = answer[BatchHeader.Size..];
        OperationCounts counts = default;
        int left = tokens, runs = 0;
        while (left > 0)
        {
            counts += Run(ref inputs, ref answers, ref left, ref runs);
        }

        _runs += runs;
        TokensAnswered += tokens;
        Counts += counts;
    }

    /// <summary>Nothing of its own: keys and masks are the client's, registers the backend's.</summary>
    public void Dispose()
    {
    }

    // Runs as many units as the engine takes at once.
    private OperationCounts Run(ref ReadOnlyMemory<byte> inputs, ref Memory<byte> answers, ref int left, ref int runs)
    {
        int units = 0, masks = 0;
        int most = Layout.AnswerCiphertexts((int)Math.Min((long)_jobs.Length * Layout.UnitTokens, left));
        if (_masks.Length < most)
        {
            _masks = new IAnswerMask[most];
        }

        try
        {
            for (; units < _jobs.Length && left > 0; units++)
            {
                int count = Math.Min(left, Layout.UnitTokens), first = masks;
                int read = Layout.InputCiphertexts(count) * Offer.InputBodySize, written = Layout.AnswerCiphertexts(count);
                while (masks < first + written)
                {
                    _masks[masks] = _keys.Masks.Take();
                    masks++;
                }

                bool full = count == Layout.UnitTokens;
                _jobs[units] = new UnitJob(
                    full ? _full : _adapter.Program(count), _keys.Imported, _masks.AsMemory(first, written), inputs[..read],
                    answers[..(written * Offer.AnswerBodySize)], full ? _ticks : null);
                inputs = inputs[read..];
                answers = answers[(written * Offer.AnswerBodySize)..];
                left -= count;
                runs += full ? 1 : 0;
            }

            return _adapter.Engine.Run(_jobs.AsSpan(0, units));
        }
        finally
        {
            foreach (IAnswerMask mask in _masks.AsSpan(0, masks))
            {
                mask.Dispose();
            }

            Array.Clear(_masks, 0, masks);
            Array.Clear(_jobs, 0, units);
        }
    }
}
