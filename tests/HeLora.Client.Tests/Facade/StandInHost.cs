using HeLora.Client.Tests.Streaming;
using HeLora.Compiler;
using HeLora.Compiler.Coefficient;
using HeLora.Compiler.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.SpoolProcess;

namespace HeLora.Client.Tests.Facade;

/// <summary>
/// Answers as a host does in form; every number of an answer is the same constant. It keeps the books that a host keeps: sessions, epochs,
/// blocks, and the positions and masks that were ever used.
/// </summary>
internal sealed class StandInHost
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ICiphertextOffer> _ciphertexts = [];
    private readonly Dictionary<ulong, StreamingOffer> _streaming = [];
    private readonly HashSet<UInt128> _sessions = [];
    private readonly Dictionary<UInt128, ulong> _epochs = [];
    private readonly Dictionary<(UInt128 Spool, long Number), byte[]> _blocks = [];
    private readonly Dictionary<(UInt128 Spool, long Position), string> _positions = [];

    public StandInHost(params ISiteOffer[] offers)
    {
        var sets = new List<SchemeParameters>();
        var sites = new List<PublishedSite>();
        foreach (ISiteOffer offer in offers)
        {
            int? set = null;
            if (offer is ICiphertextOffer ciphertexts)
            {
                _ciphertexts.Add(offer.Id, ciphertexts);
                set = sets.IndexOf(ciphertexts.Parameters);
                if (set < 0)
                {
                    set = sets.Count;
                    sets.Add(ciphertexts.Parameters);
                }
            }
            else
            {
                _streaming.Add(offer.Id, (StreamingOffer)offer);
            }

            sites.Add(new PublishedSite(set, offer.Serialize()));
        }

        Publication = new Publication("stand-in", "base", [.. sets.Select(CiphertextParameterSpec.Of)], sites);
        Bytes = Publication.Serialize().ToArray();
    }

    public static SchemeParameters Sealed { get; } = CoefficientParameters.Create(AdapterPrivacy.Sealed);

    public static SchemeParameters Open { get; } = CoefficientParameters.Create(AdapterPrivacy.OpenBasis);

    private static readonly Lazy<SchemeParameters> Slots = new(() => DiagonalParameters.Create(ParameterProfile.Tuned));

    public Publication Publication { get; }

    public byte[] Bytes { get; }

    public int MaxBlocks { get; set; } = 4;

    public long TokenLimit { get; set; } = 1000;

    /// <summary>The types of all messages that came.</summary>
    public List<WireType> Log { get; } = [];

    /// <summary>Every message that came, before it is worked on; may throw.</summary>
    public Action<WireType, ReadOnlyMemory<byte>>? Before { get; set; }

    /// <summary>Every message that was worked on, before its answer leaves; may throw, or replace the answer.</summary>
    public Func<WireType, byte[], byte[]>? After { get; set; }

    /// <summary>Messages of blocks that came, also those that failed.</summary>
    public List<byte[]> BlockMessages { get; } = [];

    public IReadOnlyList<OpenSession> Opened => _opened;

    private readonly List<OpenSession> _opened = [];

    /// <summary>Positions that were used, over all spools.</summary>
    public int PositionCount => _positions.Count;

    public IEnumerable<long> Positions => _positions.Keys.Select(k => k.Position).Order();

    public int Count(WireType type)
    {
        lock (_gate)
        {
            return Log.Count(t => t == type);
        }
    }

    public static CoefficientOffer Coefficient(AdapterPrivacy privacy, string layer, int inputSize = 30)
    {
        SchemeParameters parameters = privacy == AdapterPrivacy.Sealed ? Sealed : Open;
        ModuleShape[] modules = [new($"{layer}.q_proj", 20, 4), new($"{layer}.v_proj", 7, 3)];
        var layout = (CoefficientLayout)ChosenLayouts.Of(PlanKind.Coefficient, parameters, privacy, inputSize, modules, 1);
        float[][] bases = privacy == AdapterPrivacy.Sealed
            ? []
            : [.. modules.Select(m => Enumerable.Repeat(0.5f, m.OutputSize * m.Rank).ToArray())];
        return new CoefficientOffer(parameters, layout, 22, 1e6, [0.25, 3.5], bases);
    }

    public static DiagonalOffer Diagonal(string layer)
    {
        DiagonalLayout layout = ChosenLayouts.Diagonal(Slots.Value, 30, [new($"{layer}.q_proj", 20, 4), new($"{layer}.v_proj", 7, 3)], 1);
        return new DiagonalOffer(Slots.Value, layout, 24, [0.25, 3.5]);
    }

    public static StreamingOffer Streaming(string layer, int inputSize = 3) => new(
        new StreamingLayout(
            AdapterPrivacy.OpenBasis, new StreamingParameters(2048, 32), inputSize, [new ModuleShape($"{layer}.q_proj", 2, 1), new ModuleShape($"{layer}.v_proj", 1, 1)]),
        32, 1000, [1.0, 0.5], [[1, 0.5f], [1]]);

    /// <summary>One site of every plan and policy.</summary>
    public static StandInHost OfAllPlans() => new(
        Coefficient(AdapterPrivacy.Sealed, "sealed.0"), Coefficient(AdapterPrivacy.Sealed, "sealed.1"), Coefficient(AdapterPrivacy.OpenBasis, "open"),
        Streaming("streaming.0"), Diagonal("diagonal"), Streaming("streaming.1", 5));

    public void ForgetSessions(bool blocksToo = true)
    {
        lock (_gate)
        {
            _sessions.Clear();
            if (blocksToo)
            {
                _blocks.Clear();
            }
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> Exchange(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(Handle(message));
    }

    public byte[] Handle(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            WireType type = WireReader.TypeOf(message.Span);
            Log.Add(type);
            if (type == WireType.StreamingBlock)
            {
                BlockMessages.Add(message.ToArray());
            }

            Before?.Invoke(type, message);
            byte[] answer = type switch
            {
                WireType.DescribeAdapter => DescribeAdapter.Deserialize(message.Span).Name == Publication.Name
                    ? Bytes
                    : new Refusal(RefusalReason.UnknownAdapter, "no such adapter").Serialize(),
                WireType.OpenSession => OpenNew(OpenSession.Deserialize(message.ToArray())),
                WireType.ResumeSession => Resume(ResumeSession.Deserialize(message.Span)),
                WireType.CloseSession => Close(CloseSession.Deserialize(message.Span)),
                _ when _sessions.Count == 0 => new Refusal(RefusalReason.UnknownSession, "no session is open").Serialize(),
                WireType.StreamingBlock => MakeBlock(message),
                WireType.StreamingActivations => EvaluateWords(message),
                _ => EvaluateCiphertexts(message.Span),
            };
            return After is { } after ? after(type, answer) : answer;
        }
    }

    private byte[] OpenNew(OpenSession open)
    {
        Assert.Equal(Publication.Id, open.PublicationId);
        Assert.Equal(Publication.ParameterSets.Count, open.Keys.Count);
        Assert.Equal(_streaming.Count, open.Hellos.Count);
        int i = 0;
        foreach (StreamingOffer offer in _streaming.Values)
        {
            var reader = new WireReader(open.Hellos[i].Span, WireType.StreamingHello, offer.Fingerprint);
            StreamingHeader header = StreamingHeader.ReadHello(ref reader, offer, open.Hellos[i++].Length);
            Assert.True(header.Epoch > _epochs.GetValueOrDefault(header.Spool), "the epoch rises");
            _epochs[header.Spool] = header.Epoch;
            _spools[offer.Id] = header;
        }

        _opened.Add(open);
        _sessions.Clear();
        _sessions.Add(open.SessionId);
        return Answer(open.SessionId);
    }

    private readonly Dictionary<ulong, StreamingHeader> _spools = [];

    private byte[] Resume(ResumeSession resume) => _sessions.Contains(resume.SessionId)
        ? Answer(resume.SessionId)
        : new Refusal(RefusalReason.UnknownSession, "no such session").Serialize();

    private byte[] Close(CloseSession close)
    {
        _sessions.Remove(close.SessionId);
        return new SessionClosed(close.SessionId).Serialize();
    }

    private byte[] Answer(UInt128 session)
    {
        var welcomes = new List<ReadOnlyMemory<byte>>();
        foreach (StreamingOffer offer in _streaming.Values)
        {
            StreamingHeader header = _spools[offer.Id];
            long[] numbers = [.. _blocks.Keys.Where(k => k.Spool == header.Spool).Select(k => k.Number).Order()];
            var welcome = new byte[WelcomeHeader.MessageBytes(numbers.Length)];
            var writer = new WireWriter(welcome, WireType.StreamingWelcome, offer.Fingerprint);
            new WelcomeHeader(header, numbers.Length).Write(ref writer, offer);
            foreach (long number in numbers)
            {
                writer.WriteUInt64((ulong)number);
            }

            welcomes.Add(welcome);
        }

        return new SessionOpened(session, TokenLimit, MaxBlocks, welcomes).Serialize();
    }

    private byte[] MakeBlock(ReadOnlyMemory<byte> message)
    {
        StreamingOffer offer = _streaming[StepMessages.OfferIdOf(message.Span)];
        var server = new StandInServer(offer);
        BlockHeader header = server.ReadBlock(message.Span);
        Assert.Equal(_epochs[header.Common.Spool], header.Common.Epoch);
        byte[] own = message.ToArray();
        Assert.Equal(own, _blocks.GetValueOrDefault((header.Common.Spool, header.Number), own));
        _blocks[(header.Common.Spool, header.Number)] = own;
        return server.MakeBlock(message.Span);
    }

    // The same bytes may come again; a mask hides one token.
    private byte[] EvaluateWords(ReadOnlyMemory<byte> message)
    {
        StreamingOffer offer = _streaming[StepMessages.OfferIdOf(message.Span)];
        var server = new StandInServer(offer);
        StepHeader header = server.ReadRequest(message.Span);
        UInt128 spool = header.Common.Spool;
        Assert.Equal(_epochs[spool], header.Common.Epoch);
        for (int t = 0; t < header.Tokens; t++)
        {
            long position = header.Position + t;
            Assert.True(_blocks.ContainsKey((spool, position / offer.Parameters.Degree)), "the block is known");
            string words = Convert.ToHexString(message.Span.Slice(StreamingHeader.Size + (t * offer.InputBodySize), offer.InputBodySize));
            Assert.Equal(_positions.GetValueOrDefault((spool, position), words), words);
            _positions[(spool, position)] = words;
        }

        byte[] answer = server.Evaluate(message.Span);
        for (int i = StreamingHeader.Size; i < answer.Length; i += sizeof(uint))
        {
            answer[i + 2] = 1;
        }

        return answer;
    }

    private byte[] EvaluateCiphertexts(ReadOnlySpan<byte> message)
    {
        ICiphertextOffer offer = _ciphertexts[StepMessages.OfferIdOf(message)];
        var reader = new WireReader(message, WireType.Activations, offer.Fingerprint);
        int tokens = BatchHeader.ReadRequest(ref reader, offer, message.Length);
        int bits = offer.AnswerBits;
        var answer = new byte[offer.AnswerBytes(tokens)];
        var writer = new WireWriter(answer, WireType.Answers, offer.Fingerprint);
        BatchHeader.Write(ref writer, offer, tokens);
        double[] b = [.. Enumerable.Repeat(1000.0, offer.Layout.AnswerCoefficients)];
        int packed = BitPacking.ByteCount(b.Length, bits);
        for (int i = 0; i < offer.Layout.AnswerCiphertexts(tokens); i++)
        {
            Span<byte> body = writer.Take(offer.AnswerBodySize);
            BitPacking.Pack(b, 1UL << bits, bits, body[..packed]);
        }

        writer.Complete();
        return answer;
    }
}
