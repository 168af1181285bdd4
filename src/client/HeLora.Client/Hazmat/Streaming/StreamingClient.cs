using HeLora.Client.Hazmat.Producing;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// The client half of the streaming plan for one site. Blocks of masks are made ahead of time (<see cref="BlockProducer"/> makes them in
/// the background). A request takes the next positions; each hides one token's activations and is never used again.
/// </summary>
/// <remarks>
/// Several threads may encrypt and decrypt while another makes blocks. The secret is drawn by the constructor and never leaves the client;
/// blocks of a spool that were made under an earlier secret stay usable.
/// </remarks>
public sealed class StreamingClient : ISiteClient
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

    /// <summary>Takes up an offer and a spool.</summary>
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

    /// <summary>Takes up an offer and a spool.</summary>
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

    /// <summary>Makes the masks of a block. Its number is persisted before its request is sent, and never used again.</summary>
    /// <exception cref="InvalidOperationException">All positions of the spool are used.</exception>
    public PendingBlock BeginBlock()
    {
        lock (_making)
        {
            long number;
            ulong epoch;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                number = _positions.TakeBlockNumber();
                epoch = _spool.Epoch;
            }

            var message = new byte[Offer.BlockBytes];
            WireWriter writer = _messages.BeginBlock(message, number);
            AlignedBuffer masks = _maker.MakeMasks(writer.Take(Offer.BlockBytes - StreamingHeader.Size));
            writer.Complete();
            return new PendingBlock(this, number, epoch, message, masks, _spool.Buffers);
        }
    }

    /// <summary>
    /// Takes the server's answer for a block; the block is ready then. There is no limit here, <see cref="BlockProducer"/> enforces
    /// blocksAhead. A server forgets the oldest blocks beyond those that it keeps.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="answer">The server's message.</param>
    /// <exception cref="WireFormatException">The message is no answer for this block. The request can be sent again.</exception>
    /// <exception cref="InvalidOperationException">The block was completed or dropped, or belongs to an earlier session.</exception>
    public void CompleteBlock(PendingBlock block, ReadOnlySpan<byte> answer)
    {
        ArgumentNullException.ThrowIfNull(block);
        lock (_making)
        {
            block.CheckMasks();
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (block.Epoch != _spool.Epoch)
                {
                    throw new InvalidOperationException(
                        $"block: {block.Number} was begun before the session was opened anew; expected one of this session");
                }
            }

            // Stored without the gate, so that requests go on meanwhile.
            AlignedBuffer keys = _maker.MakeKeys(_messages.ReadBlockAnswer(answer, block.Number));
            MaskBlock stored = _spool.Store(block.Number, block.TakeMasks(), keys);
            lock (_gate)
            {
                _blocks.Add(stored);
                _waits.Signal();
            }
        }
    }

    /// <inheritdoc/>
    public PendingBlock? Prepare(int tokens)
    {
        CheckTokens(tokens);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (IsReady(tokens))
            {
                return null;
            }
        }

        return BeginBlock();
    }

    /// <summary>Waits until tokens can be encrypted in one request. A producer makes blocks beyond those it keeps ready where this needs them.</summary>
    /// <param name="tokens">Tokens of one request, at most <see cref="ISiteOffer.MaxTokens"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="InvalidOperationException">The producer failed; its exception is the inner one.</exception>
    public ValueTask WaitAsync(int tokens, CancellationToken cancellation = default)
    {
        CheckTokens(tokens);
        lock (_gate)
        {
            if (!_disposed && IsReady(tokens))
            {
                return default;
            }

            _waits.Add(tokens);
        }

        return WaitForBlocksAsync(tokens, cancellation);
    }

    /// <inheritdoc/>
    public SiteRequest CreateRequest() => new StreamingRequest();

    /// <summary>Hides the activations of tokens at the next positions.</summary>
    /// <param name="activations">tokens x d_in finite numbers, row-major.</param>
    /// <param name="request">Receives the request. If it is open, its answer is given up.</param>
    /// <exception cref="ArgumentException">The shape does not match, or an activation is not a finite number; no position is used.</exception>
    /// <exception cref="InvalidOperationException">As many positions are not ready; see <see cref="WaitAsync"/>.</exception>
    public void Encrypt(ReadOnlySpan<float> activations, StreamingRequest request)
    {
        if (!TryEncrypt(activations, request))
        {
            throw new InvalidOperationException(
                $"positions: {ReadyTokens} are ready; expected {request.Tokens} in blocks without a gap, wait for them first");
        }
    }

    void ISiteClient.Encrypt(ReadOnlySpan<float> activations, SiteRequest request) => Encrypt(activations, Own(request));

    /// <summary>Hides the activations of tokens at the next positions, where as many are ready.</summary>
    /// <param name="activations">tokens x d_in finite numbers, row-major.</param>
    /// <param name="request">Receives the request. If it is open, its answer is given up.</param>
    /// <returns>False where as many positions are not ready; none is used then.</returns>
    /// <exception cref="ArgumentException">The shape does not match, or an activation is not a finite number; no position is used.</exception>
    public bool TryEncrypt(ReadOnlySpan<float> activations, StreamingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        int size = Offer.Layout.InputSize, tokens = activations.Length / size;
        SiteClients.Check(Offer, activations.Length, tokens);
        if (request.IsOpen)
        {
            GiveUp(request);
        }

        request.Resize(tokens, Offer.ActivationBytes(tokens));
        for (int t = 0; t < tokens; t++)
        {
            request.Scales[t] = _codec.ChooseScale(activations.Slice(t * size, size), t);
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            long position = _blocks.FindRun(_positions.Position, tokens);
            if (position < 0)
            {
                return false;
            }

            int untouched = _blocks.CountUntouched(_positions.Position);
            _positions.Take(position, tokens);
            Hide(activations, position, request);
            request.Position = position;
            request.Open(this, _spool.Epoch);
            _blocks.Retire(_positions.Position);
            if (_blocks.CountUntouched(_positions.Position) != untouched)
            {
                _waits.Signal();
            }

            return true;
        }
    }

    bool ISiteClient.TryEncrypt(ReadOnlySpan<float> activations, SiteRequest request) => TryEncrypt(activations, Own(request));

    /// <summary>Opens an answer and closes its request.</summary>
    /// <param name="request">The request. It stays open where this fails.</param>
    /// <param name="answer">The server's message.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers, row-major.</param>
    /// <exception cref="WireFormatException">The message is no answer to the request.</exception>
    /// <exception cref="ArgumentException">The memory has another length, or another client filled the request.</exception>
    /// <exception cref="InvalidOperationException">The request is not open, belongs to an earlier session, or its block is gone.</exception>
    public void Decrypt(StreamingRequest request, ReadOnlySpan<byte> answer, Span<float> deltas)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            request.CheckOpen(this, _spool.Epoch, deltas.Length);
            WireReader reader = _messages.ReadAnswers(answer, request);
            for (int t = 0; t < request.Tokens; t++)
            {
                long position = request.Position + t;
                MaskBlock block = _blocks.Find(position) ?? throw new InvalidOperationException(
                    $"request: the block of position {position} is gone; expected the answer before two more blocks were used up");
                if (!_codec.TryOpen(
                    reader.Take(Offer.AnswerBodySize, "words"), block.Key(position), request.Scales[t], deltas.Slice(t * OutputSize, OutputSize)))
                {
                    throw new WireFormatException($"token {t}: bits beyond the last word are set; expected zeros");
                }
            }

            reader.Complete();
            GiveUpOpen(request);
            _blocks.Retire(_positions.Position);
        }
    }

    void ISiteClient.Decrypt(SiteRequest request, ReadOnlySpan<byte> answer, Span<float> deltas) => Decrypt(Own(request), answer, deltas);

    /// <inheritdoc/>
    public void GiveUp(SiteRequest request)
    {
        StreamingRequest own = Own(request);
        lock (_gate)
        {
            if (!_disposed)
            {
                GiveUpOpen(own);
                _blocks.Retire(_positions.Position);
            }
        }
    }

    /// <summary>Ends the client: the secret is zeroed, and the spool's cursor is set to the exact position.</summary>
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
                    _positions.Settle();
                }
                finally
                {
                    _blocks.Dispose();
                    _codec.Dispose();
                    _maker.Dispose();
                }
            }
        }
    }

    bool ISiteClient.IsDisposed => _disposed;

    PendingBlock? ISiteClient.PrepareAhead()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            bool hasRoom = _blocks.CountUntouched(_positions.Position) < Math.Min(_blocksAhead, _maxAhead);
            if (!hasRoom && (_waits.Longest == 0 || IsReady(_waits.Longest)))
            {
                return null;
            }
        }

        return BeginBlock();
    }

    void ISiteClient.ProducerStarted(WakeSignal work)
    {
        lock (_gate)
        {
            _waits.Producer = work;
            _waits.ProducerStarted();
        }
    }

    void ISiteClient.ProducerFailed(Exception exception)
    {
        lock (_gate)
        {
            _waits.Producer = null;
            _waits.ProducerFailed(exception);
        }
    }

    void ISiteClient.ReportError(Exception exception)
    {
        lock (_gate)
        {
            _waits.ReportError(exception);
        }
    }

    private static StreamingRequest Own(SiteRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request as StreamingRequest
            ?? throw new ArgumentException("request: one of another plan; expected a streaming request", nameof(request));
    }

    // Called with the gate held. Every mask is zeroed as soon as it hides something.
    private void Hide(ReadOnlySpan<float> activations, long position, StreamingRequest request)
    {
        int size = Offer.Layout.InputSize;
        WireWriter writer = _messages.BeginRequest(request.Bytes, position, request.Tokens);
        for (int t = 0; t < request.Tokens; t++)
        {
            MaskBlock block = _blocks.Ready(position + t);
            _codec.Hide(activations.Slice(t * size, size), request.Scales[t], block.Mask(position + t), writer.Take(Offer.InputBodySize));
            block.BurnMask(position + t);
            block.Outstanding++;
        }

        writer.Complete();
    }

    private void CheckTokens(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Offer.MaxTokens);
    }

    private bool IsReady(int tokens) => _blocks.FindRun(_positions.Position, tokens) >= 0;

    // The caller has announced its wait, so that the producer knows it.
    private async ValueTask WaitForBlocksAsync(int tokens, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    if (IsReady(tokens))
                    {
                        return;
                    }

                    _waits.ThrowIfFailed();
                    changed = _waits.Changed;
                }

                await changed.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_gate)
            {
                _waits.Remove(tokens);
            }
        }
    }

    // Closes the request, and zeroes the keys that its answer would be opened with.
    private void GiveUpOpen(StreamingRequest request)
    {
        if (!request.IsOpen)
        {
            return;
        }

        if (!ReferenceEquals(request.Client, this))
        {
            throw new ArgumentException("request: one of another client, and open; expected one of this client or a closed one", nameof(request));
        }

        request.Close();
        for (int t = 0; t < request.Tokens && request.Session == _spool.Epoch; t++)
        {
            if (_blocks.Find(request.Position + t) is { } block)
            {
                block.BurnKey(request.Position + t);
                block.Outstanding--;
            }
        }
    }
}
