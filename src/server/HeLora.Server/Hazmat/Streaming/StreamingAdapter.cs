using HeLora.Adapters.Peft;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>One site in the streaming plan; serves any number of sessions, one for every spool of a client. For several threads at once.</summary>
public sealed class StreamingAdapter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<UInt128, ulong> _epochs = [];
    private readonly Dictionary<UInt128, StreamingSession> _sessions = [];

    private StreamingAdapter(StreamingOffer offer, IStreamingEngine engine)
    {
        Offer = offer;
        Engine = engine;
    }

    /// <summary>
    /// The most spools that are remembered. Beyond them the spool that was opened longest ago and has no session is forgotten: like those that
    /// a restarted server forgets, its blocks are gone too, so that nothing that was sent before can be answered again.
    /// </summary>
    public const int MaxSpools = 1 << 16;

    /// <summary>The offer that clients connect by.</summary>
    public StreamingOffer Offer { get; }

    /// <summary>Bytes of the weights.</summary>
    public long MemoryBytes => Engine.MemoryBytes;

    internal IStreamingEngine Engine { get; }

    /// <summary>Rounds the factors of projections that share an input to integers.</summary>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="layout">A layout of their shapes.</param>
    /// <param name="backend">Where blocks are made and tokens answered; null for <see cref="CpuBackend.Shared"/>.</param>
    /// <param name="secret">The secret that bases are derived from, 32 bytes; empty: they are drawn afresh.</param>
    /// <exception cref="ArgumentException">The layout has other shapes, or its words hold no such weights.</exception>
    public static StreamingAdapter Create(
        IReadOnlyList<LoraModule> modules, StreamingLayout layout, IBackend? backend = null, ReadOnlySpan<byte> secret = default)
    {
        StreamingWeights weights = StreamingWeights.Create(modules, layout, secret);
        return new StreamingAdapter(weights.Offer, (backend ?? CpuBackend.Shared).CreateEngine(weights));
    }

    /// <summary>
    /// Opens a session for a spool, or continues the spool's session in a later epoch: blocks stay, and messages of earlier epochs
    /// are refused from then on.
    /// </summary>
    /// <param name="hello">The client's message.</param>
    /// <param name="tokenLimit">The most tokens the session answers; an adapter can be learned from about d_in independent ones.</param>
    /// <param name="maxBlocks">The most blocks that are kept.</param>
    /// <exception cref="WireFormatException">The message is no greeting for this offer, or its epoch is not a later one: the
    /// spool was copied or put back to an earlier state.</exception>
    /// <exception cref="LimitReachedException">As many spools have sessions as are remembered.</exception>
    public StreamingSession Open(ReadOnlySpan<byte> hello, long tokenLimit = long.MaxValue, int maxBlocks = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBlocks, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBlocks, StreamingHeader.MaxBlocks);
        var reader = new WireReader(hello, WireType.StreamingHello, Offer.Parameters.Fingerprint);
        StreamingHeader header = StreamingHeader.ReadHello(ref reader, Offer, hello.Length);
        reader.Complete();
        lock (_gate)
        {
            bool known = _epochs.TryGetValue(header.Spool, out ulong epoch);
            if (known && header.Epoch <= epoch)
            {
                throw new WireFormatException($"epoch: {header.Epoch}; expected more than {epoch}: the spool was copied or put back");
            }

            foreach ((UInt128 spool, StreamingSession old) in _sessions)
            {
                if (old.IsDisposed)
                {
                    _sessions.Remove(spool);
                }
            }

            if (!known && _epochs.Count == MaxSpools)
            {
                ForgetOldest();
            }

            // Last in order: opened last.
            _epochs.Remove(header.Spool);
            _epochs.Add(header.Spool, header.Epoch);
            if (!_sessions.TryGetValue(header.Spool, out StreamingSession? session))
            {
                session = new StreamingSession(this, header.Spool, tokenLimit, maxBlocks);
                _sessions[header.Spool] = session;
            }

            session.Begin(header.Epoch);
            return session;
        }
    }

    private void ForgetOldest()
    {
        for (int i = 0; i < _epochs.Count; i++)
        {
            if (!_sessions.ContainsKey(_epochs.GetAt(i).Key))
            {
                _epochs.RemoveAt(i);
                return;
            }
        }

        throw new LimitReachedException($"spools: {MaxSpools} have sessions; expected fewer");
    }

    /// <summary>Disposes all sessions and the engine, which zeroes the weights.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (StreamingSession session in _sessions.Values)
            {
                session.Dispose();
            }

            _sessions.Clear();
            Engine.Dispose();
        }
    }
}
