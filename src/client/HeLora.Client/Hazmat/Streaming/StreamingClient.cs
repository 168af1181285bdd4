using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// The client half of the streaming plan for one site. Blocks of masks are made ahead (<see cref="BlockProducer"/> does so in
/// the background); a request takes the next positions, each of which hides one token's activations and never another's.
/// </summary>
/// <remarks>
/// Requests may be made and answers opened on several threads, while another makes blocks. The secret is drawn when the
/// client is made and never leaves it; blocks of a spool that were made under another secret stay usable.
/// </remarks>
public sealed class StreamingClient : IDisposable
{
    // Used blocks that wait for answers.
    private const int MaxUsedBlocks = 2;

    private readonly Lock _gate = new();
    private readonly Lock _making = new();
    private readonly MaskSpool _spool;
    private readonly IBlockMaker _maker;
    private readonly int _blocksAhead;
    private readonly List<MaskBlock> _blocks = [];
    private readonly List<MaskBlock> _used = [];
    private readonly TokenCodec _codec;
    private readonly List<int> _waits = [];
    private TaskCompletionSource _changed = NewSignal();
    private Exception? _failure;
    private SpoolCursor _cursor;
    private long _position;
    private bool _disposed;

    /// <summary>Takes up an offer and a spool.</summary>
    /// <param name="offer">The server's offer.</param>
    /// <param name="spool">Where blocks are kept; the client does not dispose it.</param>
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
        StreamingParameters parameters = offer.Parameters;
        _blocks.AddRange(spool.Attach(new SpoolShape(
            offer.Id, parameters.Degree, checked(Layout.InputSize * parameters.MemoryBytes), checked(Layout.AnswerWords * sizeof(uint)))));
        _cursor = spool.Cursor;
        _position = _cursor.Position;
        _maker = parameters.WordBits == 32 ? new BlockMaker<uint, ShortWords>(offer, spool.Buffers) : new BlockMaker<ulong, LongWords>(offer, spool.Buffers);
        _codec = new TokenCodec(offer);
        OutputSize = Layout.Modules.Sum(m => m.OutputSize);
    }

    /// <summary>The offer.</summary>
    public StreamingOffer Offer { get; }

    /// <summary>Outputs of one token: those of every projection, one after another.</summary>
    public int OutputSize { get; }

    /// <summary>The next position that will be taken.</summary>
    public long Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <summary>Tokens that can be sent now without another block.</summary>
    public int ReadyTokens
    {
        get
        {
            lock (_gate)
            {
                return (int)Math.Min(_blocks.Sum(b => b.End - Math.Max(b.First, _position)), int.MaxValue);
            }
        }
    }

    /// <summary>Bytes of blocks and buffers in memory.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
            {
                return _blocks.Concat(_used).Sum(b => b.MemoryBytes) + _codec.MemoryBytes;
            }
        }
    }

    private StreamingLayout Layout => Offer.Layout;

    private StreamingHeader Header => new(_spool.Id, _spool.Epoch);

    /// <summary>Takes up an offer and a spool.</summary>
    /// <param name="offer">The server's message.</param>
    /// <param name="spool">Where blocks are kept; the client does not dispose it.</param>
    /// <param name="blocksAhead">Blocks that a producer keeps ready beside the one in use.</param>
    /// <exception cref="WireFormatException">The bytes are no offer.</exception>
    /// <exception cref="InvalidDataException">The spool is another offer's, or damaged.</exception>
    public static StreamingClient Connect(ReadOnlySpan<byte> offer, MaskSpool spool, int blocksAhead = 1) =>
        new(StreamingOffer.Deserialize(offer), spool, blocksAhead);

    /// <summary>The message that opens a session, before any other.</summary>
    public byte[] Hello()
    {
        var message = new byte[StreamingHeader.Size];
        var writer = new WireWriter(message, WireType.StreamingHello, Offer.Fingerprint);
        Header.Write(ref writer, Offer);
        writer.Complete();
        return message;
    }

    /// <summary>Takes the server's answer to <see cref="Hello"/>: blocks that it has no more are destroyed.</summary>
    /// <exception cref="WireFormatException">The message is no such answer.</exception>
    public void Welcome(ReadOnlySpan<byte> welcome)
    {
        var reader = new WireReader(welcome, WireType.StreamingWelcome, Offer.Parameters.Fingerprint);
        var header = WelcomeHeader.Read(ref reader, Offer, welcome.Length);
        header.Common.Require(_spool.Id, _spool.Epoch);
        var known = new HashSet<long>();
        for (int i = 0; i < header.Blocks; i++)
        {
            known.Add((long)Math.Min(reader.ReadUInt64("block"), long.MaxValue));
        }

        reader.Complete();
        lock (_gate)
        {
            foreach (MaskBlock block in _blocks.Where(b => !known.Contains(b.Number)).ToArray())
            {
                _blocks.Remove(block);
                block.Destroy();
            }

            Signal();
        }
    }

    /// <summary>Makes the masks of a block, whose number is never used again.</summary>
    /// <exception cref="InvalidOperationException">The positions are used up.</exception>
    public PendingBlock BeginBlock()
    {
        lock (_making)
        {
            long number;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                number = _cursor.NextBlock;
                if (number >= BlockHeader.NumberLimit(Offer.Parameters.Degree))
                {
                    throw new InvalidOperationException("the positions of this spool are used up");
                }

                Advance(_cursor with { NextBlock = number + 1 });
            }

            var message = new byte[Offer.BlockBytes];
            var writer = new WireWriter(message, WireType.StreamingBlock, Offer.Fingerprint);
            new BlockHeader(Header, number).Write(ref writer, Offer);
            AlignedBuffer masks = _maker.MakeMasks(writer.Take(Offer.BlockBytes - StreamingHeader.Size));
            writer.Complete();
            return new PendingBlock(number, message, masks, _spool.Buffers);
        }
    }

    /// <summary>
    /// Takes the server's answer for a block, and keeps it ready: as many as are completed, while <see cref="BlockProducer"/>
    /// keeps to the number that the client was made for. Servers forget the oldest blocks beyond those that they keep.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="answer">The server's message.</param>
    /// <exception cref="WireFormatException">The message is no answer for this block; it can be asked for again.</exception>
    /// <exception cref="InvalidOperationException">The block was completed or dropped.</exception>
    public void CompleteBlock(PendingBlock block, ReadOnlySpan<byte> answer)
    {
        ArgumentNullException.ThrowIfNull(block);
        lock (_making)
        {
            block.CheckMasks();
            var reader = new WireReader(answer, WireType.StreamingBlockAnswer, Offer.Parameters.Fingerprint);
            var header = BlockHeader.ReadAnswer(ref reader, Offer, answer.Length);
            header.Common.Require(_spool.Id, _spool.Epoch);
            if (header.Number != block.Number)
            {
                throw new WireFormatException($"block: {header.Number}; expected {block.Number}");
            }

            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
            }

            // Written without the gate, so that requests go on meanwhile.
            AlignedBuffer keys = _maker.MakeKeys(reader.Take(reader.Remaining, "rows"));
            MaskBlock stored = _spool.Store(block.Number, block.TakeMasks(), keys);
            lock (_gate)
            {
                int next = _blocks.FindIndex(b => b.Number > stored.Number);
                _blocks.Insert(next < 0 ? _blocks.Count : next, stored);
                Signal();
            }
        }
    }

    /// <summary>Waits until some tokens can be sent together; blocks beyond those kept ready are made for it where they must.</summary>
    /// <param name="tokens">Tokens, at most as many as one message holds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="InvalidOperationException">The producer failed; its exception is the inner one.</exception>
    public async ValueTask WaitAsync(int tokens, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Offer.MaxTokens);
        bool waits = false;
        try
        {
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    if (FindRun(tokens) >= 0)
                    {
                        return;
                    }

                    if (_failure is not null)
                    {
                        throw new InvalidOperationException("no more blocks are made: the producer failed", _failure);
                    }

                    if (!waits)
                    {
                        waits = true;
                        _waits.Add(tokens);
                        Signal();
                    }

                    changed = _changed.Task;
                }

                await changed.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            if (waits)
            {
                lock (_gate)
                {
                    _waits.Remove(tokens);
                }
            }
        }
    }

    /// <summary>Hides the activations of tokens at the next positions.</summary>
    /// <param name="activations">tokens x d_in, row-major, finite numbers.</param>
    /// <param name="request">Receives the request; what it held before is gone.</param>
    /// <exception cref="ArgumentException">The shape does not match, or an activation is not a finite number; no position is used.</exception>
    /// <exception cref="InvalidOperationException">Not as many positions are ready; see <see cref="WaitAsync"/>.</exception>
    public void Encrypt(ReadOnlySpan<float> activations, StreamingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        int size = Layout.InputSize, tokens = activations.Length / size;
        if (tokens < 1 || tokens > Offer.MaxTokens || activations.Length != tokens * size)
        {
            throw new ArgumentException(
                $"1 to {Offer.MaxTokens} tokens of {size} activations are expected, got {activations.Length} numbers", nameof(activations));
        }

        request.Resize(tokens, Offer.ActivationBytes(tokens));
        for (int t = 0; t < tokens; t++)
        {
            request.Scales[t] = _codec.ChooseScale(activations.Slice(t * size, size), t);
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            int untouched = Untouched();
            long position = TakePositions(tokens);
            var writer = new WireWriter(request.Bytes, WireType.StreamingActivations, Offer.Fingerprint);
            new StepHeader(Header, position, tokens).Write(ref writer, Offer);
            for (int t = 0; t < tokens; t++)
            {
                MaskBlock block = Find(_blocks, position + t)!;
                _codec.Hide(activations.Slice(t * size, size), request.Scales[t], block.Mask(position + t), writer.Take(Offer.InputBodySize));
                block.BurnMask(position + t);
                block.Outstanding++;
            }

            writer.Complete();
            request.Begin(position);
            Retire();
            if (Untouched() != untouched)
            {
                Signal();
            }
        }
    }

    /// <summary>Opens an answer.</summary>
    /// <param name="request">The request; it is closed then.</param>
    /// <param name="answer">The server's message.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers.</param>
    /// <exception cref="WireFormatException">The message is no answer to the request, which stays open.</exception>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    /// <exception cref="InvalidOperationException">The request is not open, or too old.</exception>
    public void Decrypt(StreamingRequest request, ReadOnlySpan<byte> answer, Span<float> deltas)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (deltas.Length != (long)request.Tokens * OutputSize)
        {
            throw new ArgumentException($"{request.Tokens} x {OutputSize} outputs are expected, got {deltas.Length}", nameof(deltas));
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!request.IsOpen)
            {
                throw new InvalidOperationException("the request is not open: its answer was opened, or it was never made");
            }

            var reader = new WireReader(answer, WireType.StreamingAnswers, Offer.Parameters.Fingerprint);
            var header = StepHeader.ReadAnswer(ref reader, Offer, answer.Length);
            header.Common.Require(_spool.Id, _spool.Epoch);
            if (header.Position != request.Position || header.Tokens != request.Tokens)
            {
                throw new WireFormatException(
                    $"position: {header.Position} and {header.Tokens} tokens; expected {request.Position} and {request.Tokens}");
            }

            for (int t = 0; t < request.Tokens; t++)
            {
                long position = request.Position + t;
                MaskBlock block = Find(_blocks, position) ?? Find(_used, position)
                    ?? throw new InvalidOperationException("the request is too old: its block is gone");
                if (!_codec.TryOpen(
                    reader.Take(Offer.AnswerBodySize, "words"), block.Key(position), request.Scales[t], deltas.Slice(t * OutputSize, OutputSize)))
                {
                    throw new WireFormatException($"token {t}: the rest of the last byte is not zero");
                }
            }

            reader.Complete();
            request.IsOpen = false;
            for (int t = 0; t < request.Tokens; t++)
            {
                MaskBlock block = (Find(_blocks, request.Position + t) ?? Find(_used, request.Position + t))!;
                block.BurnKey(request.Position + t);
                block.Outstanding--;
            }

            Retire();
        }
    }

    /// <summary>Ends the client: the secret is zeroed, the spool's cursor put where it stands.</summary>
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
                Signal();
                try
                {
                    if (_cursor.Position != _position)
                    {
                        Advance(_cursor with { Position = _position });
                    }
                }
                finally
                {
                    foreach (IDisposable item in (IEnumerable<IDisposable>)[.. _blocks, .. _used, _codec, _maker])
                    {
                        item.Dispose();
                    }
                }
            }
        }
    }

    /// <summary>Waits until a block can be kept ready, or one is needed for tokens that are waited for.</summary>
    /// <returns>False when the client is disposed.</returns>
    internal async ValueTask<bool> WaitForRoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_disposed || HasRoom())
                {
                    return !_disposed;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Tells those who wait that no more blocks will come, or with null that they will again.</summary>
    internal void Fail(Exception? exception)
    {
        lock (_gate)
        {
            _failure = exception;
            Signal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static MaskBlock? Find(List<MaskBlock> blocks, long position)
    {
        foreach (MaskBlock block in blocks)
        {
            if (position >= block.First && position < block.End)
            {
                return block;
            }
        }

        return null;
    }

    private void Advance(SpoolCursor cursor)
    {
        _spool.Advance(cursor);
        _cursor = cursor;
    }

    // Wakes all who wait: blocks came or were begun, or waits did.
    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private bool HasRoom() => Untouched() < _blocksAhead || _waits.Exists(tokens => FindRun(tokens) < 0);

    private int Untouched()
    {
        int count = 0;
        foreach (MaskBlock block in _blocks)
        {
            count += block.First >= _position ? 1 : 0;
        }

        return count;
    }

    // The first position from which on blocks without a gap hold as many tokens; -1 where there is none.
    private long FindRun(int tokens)
    {
        long start = -1, end = -1;
        foreach (MaskBlock block in _blocks)
        {
            if (block.End <= _position)
            {
                continue;
            }

            if (block.First != end)
            {
                start = Math.Max(_position, block.First);
            }

            end = block.End;
            if (end - start >= tokens)
            {
                return start;
            }
        }

        return -1;
    }

    // Written ahead: when this returns, no other process and no later one will take the positions.
    private long TakePositions(int tokens)
    {
        long start = FindRun(tokens);
        if (start < 0)
        {
            throw new InvalidOperationException($"{tokens} positions are not ready");
        }

        if (start + tokens > _cursor.Position)
        {
            Advance(_cursor with { Position = start + tokens + _spool.ReserveAhead });
        }

        _position = start + tokens;
        return start;
    }

    // Blocks whose positions are all taken leave, and are destroyed when their answers have been opened.
    private void Retire()
    {
        while (_blocks.Count > 0 && _blocks[0].End <= _position)
        {
            _used.Insert(0, _blocks[0]);
            _blocks.RemoveAt(0);
        }

        for (int i = _used.Count - 1; i >= 0; i--)
        {
            if (_used[i].Outstanding == 0 || _used.Count > MaxUsedBlocks)
            {
                MaskBlock used = _used[i];
                _used.RemoveAt(i);
                used.Destroy();
            }
        }
    }
}
