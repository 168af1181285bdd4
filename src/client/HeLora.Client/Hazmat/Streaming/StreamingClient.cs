using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// The client half of the streaming plan for one site. Blocks of masks are made ahead of time (<see cref="BlockProducer"/> makes them in
/// the background). A request takes the next positions; each hides one token's activations and is never used again.
/// </summary>
/// <remarks>
/// Several threads may encrypt and decrypt while another makes blocks. The secret is drawn by the constructor and never leaves the client;
/// blocks of a spool that were made under an earlier secret stay usable.
/// </remarks>
public sealed partial class StreamingClient : ISiteClient
{
    // Taken before _gate where both are. It serialises the making of blocks, _gate guards everything else.
    private readonly Lock _making = new();
    private readonly Lock _gate = new();
    private readonly MaskSpool _spool;
    private readonly IBlockMaker _maker;
    private readonly StreamingMessages _messages;
    private readonly MaskBlockShelf _blocks;
    private readonly PositionAllocator _positions;
    private readonly BlockWaits _waits = new();
    private readonly TokenCodec _codec;
    private readonly int _blocksAhead;
    private int _maxAhead = StreamingHeader.MaxBlocks;
    private bool _disposed;

    /// <summary>Makes the client of an offer and attaches a spool to it.</summary>
    /// <param name="offer">The server's offer.</param>
    /// <param name="spool">The place where blocks are kept; the client does not dispose it.</param>
    /// <param name="blocksAhead">Blocks that a producer keeps ready beside the one in use.</param>
    /// <exception cref="InvalidDataException">The spool is another offer's, or damaged.</exception>
    public StreamingClient(StreamingOffer offer, MaskSpool spool, int blocksAhead = 1)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(spool);
        ArgumentOutOfRangeException.ThrowIfLessThan(blocksAhead, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocksAhead, StreamingHeader.MaxBlocks);
        Offer = offer;
        _spool = spool;
        _blocksAhead = blocksAhead;
        _blocks = new MaskBlockShelf(spool.Attach(SpoolShape.Of(offer)));
        _positions = new PositionAllocator(spool, offer.Parameters.Degree);
        _messages = new StreamingMessages(offer, spool);
        _maker = offer.Parameters.WordBits == 32
            ? new BlockMaker<uint, ShortWords>(offer, spool.Buffers)
            : new BlockMaker<ulong, LongWords>(offer, spool.Buffers);
        _codec = new TokenCodec(offer);
        OutputSize = offer.Layout.Modules.Sum(m => m.OutputSize);
    }

    /// <summary>The server's offer.</summary>
    public StreamingOffer Offer { get; }

    ISiteOffer ISiteClient.Offer => Offer;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <summary>The lowest position that a request can still take.</summary>
    public long Position
    {
        get
        {
            lock (_gate)
            {
                return _positions.Position;
            }
        }
    }

    /// <summary>Tokens that can be encrypted before another block is needed.</summary>
    public int ReadyTokens
    {
        get
        {
            lock (_gate)
            {
                return (int)Math.Min(_blocks.Count(_positions.Position), int.MaxValue);
            }
        }
    }

    /// <inheritdoc/>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
            {
                return _blocks.MemoryBytes + _codec.MemoryBytes;
            }
        }
    }

    /// <summary>Makes the client of an offer and attaches a spool to it.</summary>
    /// <param name="offer">The server's message.</param>
    /// <param name="spool">The place where blocks are kept; the client does not dispose it.</param>
    /// <param name="blocksAhead">Blocks that a producer keeps ready beside the one in use.</param>
    /// <exception cref="WireFormatException">The bytes are no offer.</exception>
    /// <exception cref="InvalidDataException">The spool is another offer's, or damaged.</exception>
    public static StreamingClient Connect(ReadOnlySpan<byte> offer, MaskSpool spool, int blocksAhead = 1) =>
        new(StreamingOffer.Deserialize(offer), spool, blocksAhead);

    /// <summary>The message that opens a session, before any other.</summary>
    public byte[] Hello()
    {
        lock (_gate)
        {
            return _messages.Hello();
        }
    }

    /// <summary>Takes the server's answer to <see cref="Hello"/>. Blocks that the server does not have are destroyed.</summary>
    /// <param name="welcome">The server's message.</param>
    /// <param name="maxBlocks">The most blocks that the server keeps. Two of them are left for the block in use and one without an answer.</param>
    /// <exception cref="WireFormatException">The message is no such answer.</exception>
    public void Welcome(ReadOnlySpan<byte> welcome, int maxBlocks = StreamingHeader.MaxBlocks)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _blocks.Keep(_messages.ReadWelcome(welcome));
            _maxAhead = Math.Max(1, maxBlocks - 2);
            _waits.Signal();
        }
    }

    /// <inheritdoc/>
    public void Restart()
    {
        lock (_making)
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                _spool.RaiseEpoch();
                _blocks.GiveUpAnswers(_positions.Position);
            }
        }
    }

    /// <summary>Ends the client: the secret is zeroed, and the spool's cursor is set to the exact position.</summary>
    /// <exception cref="IOException">The cursor could not be written. The secret is zeroed; the next process may skip some positions.</exception>
    public void Dispose()
    {
        lock (_making)
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }

                _disposed = true;
                _waits.Signal();
                try
                {
                    _maker.Dispose();
                    _codec.Dispose();
                    _positions.Settle();
                }
                finally
                {
                    _blocks.Dispose();
                }
            }
        }
    }

    bool ISiteClient.IsDisposed => _disposed;
}
