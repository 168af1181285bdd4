using HeLora.Adapters.Peft;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Streaming;

/// <summary>The integer weights of one site in the streaming plan; serves any number of sessions, one a spool.</summary>
public sealed class StreamingAdapter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, ulong> _epochs = [];
    private readonly Dictionary<UInt128, StreamingSession> _sessions = [];

    private StreamingAdapter(StreamingWeights weights) => Weights = weights;

    /// <summary>The most spools that are remembered; a server that restarts forgets them, and the blocks with them.</summary>
    public const int MaxSpools = 1 << 16;

    /// <summary>What clients are told.</summary>
    public StreamingOffer Offer => Weights.Offer;

    /// <summary>Bytes of the weights.</summary>
    public long MemoryBytes => Weights.MemoryBytes;

    internal StreamingWeights Weights { get; }

    /// <summary>Rounds the factors of projections that share an input to integers.</summary>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="layout">A layout of their shapes.</param>
    /// <exception cref="ArgumentException">The layout has other shapes, or its words hold no such weights.</exception>
    public static StreamingAdapter Create(IReadOnlyList<LoraModule> modules, StreamingLayout layout)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(layout);
        ModuleShapes.Check(modules, layout);
        return new StreamingAdapter(StreamingWeights.Create(modules, layout));
    }

    /// <summary>
    /// Opens a session for a spool, or goes on with one in a later epoch: blocks stay, earlier epochs are refused from then on.
    /// </summary>
    /// <param name="hello">The client's message.</param>
    /// <param name="threads">Threads that one request may use, and as many again that a block may.</param>
    /// <param name="tokenLimit">The most tokens the session answers; an adapter can be learned from about d_in independent ones.</param>
    /// <param name="maxBlocks">The most blocks that are kept.</param>
    /// <exception cref="WireFormatException">The message is no greeting for this offer, or its epoch is not a later one: the
    /// spool was copied or put back to an earlier state.</exception>
    /// <exception cref="InvalidOperationException">As many spools are known as are remembered.</exception>
    public StreamingSession Open(ReadOnlySpan<byte> hello, int threads = 1, long tokenLimit = long.MaxValue, int maxBlocks = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
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

            if (!known && _epochs.Count == MaxSpools)
            {
                throw new InvalidOperationException($"{MaxSpools} spools are known, no more are remembered");
            }

            foreach ((UInt128 spool, StreamingSession old) in _sessions)
            {
                if (old.IsDisposed)
                {
                    _sessions.Remove(spool);
                }
            }

            _epochs[header.Spool] = header.Epoch;
            if (!_sessions.TryGetValue(header.Spool, out StreamingSession? session))
            {
                session = new StreamingSession(this, header.Spool, threads, tokenLimit, maxBlocks);
                _sessions[header.Spool] = session;
            }

            session.Begin(header.Epoch);
            return session;
        }
    }

    /// <summary>Disposes all sessions and zeroes the weights.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (StreamingSession session in _sessions.Values)
            {
                session.Dispose();
            }

            _sessions.Clear();
            Weights.Dispose();
        }
    }
}
