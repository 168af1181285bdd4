using System.IO.Hashing;
using System.Security.Cryptography;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Streaming;

/// <summary>
/// The server half of the streaming plan for one spool of a client: takes blocks, answers requests, and sees to it that every
/// position is answered for one request only. One thread may make a block while another answers.
/// </summary>
public sealed class StreamingSession : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Lock _making = new();
    private readonly Lock _answering = new();
    private readonly StreamingOffer _offer;
    private readonly IStreamingExecutor _executor;
    private readonly UInt128 _spool;
    private readonly int _maxBlocks;
    private readonly long _hashKey;
    private readonly List<ServerBlock> _blocks = [];
    private ulong _epoch;
    private long _retired = -1;

    internal StreamingSession(StreamingAdapter adapter, UInt128 spool, int threads, long tokenLimit, int maxBlocks)
    {
        _offer = adapter.Offer;
        _spool = spool;
        _maxBlocks = maxBlocks;
        TokenLimit = tokenLimit;
        _executor = _offer.Parameters.WordBits == 32
            ? new StreamingExecutor<uint, ShortWords>(adapter.Weights, threads)
            : new StreamingExecutor<ulong, LongWords>(adapter.Weights, threads);
        Span<byte> key = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(key);
        _hashKey = BitConverter.ToInt64(key);
    }

    /// <summary>What clients are told.</summary>
    public StreamingOffer Offer => _offer;

    /// <summary>Tokens answered, those that were asked again not counted.</summary>
    public long TokensAnswered { get; private set; }

    /// <summary>The most tokens this session answers.</summary>
    public long TokenLimit { get; }

    /// <summary>What each online operation has taken so far; a run is one token.</summary>
    public IReadOnlyList<OperationTime> OperationTimes => _executor.OperationTimes;

    /// <summary>Bytes of blocks and scratch memory.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
            {
                return _executor.MemoryBytes + _blocks.Sum(b => b.MemoryBytes);
            }
        }
    }

    internal bool IsDisposed { get; private set; }

    private StreamingHeader Header => new(_spool, _epoch);

    /// <summary>The message that tells the client which blocks there still are; the answer to its greeting.</summary>
    public byte[] Welcome()
    {
        lock (_gate)
        {
            var message = new byte[WelcomeHeader.MessageBytes(_blocks.Count)];
            var writer = new WireWriter(message, WireType.StreamingWelcome, _offer.Fingerprint);
            new WelcomeHeader(Header, _blocks.Count).Write(ref writer, _offer);
            foreach (ServerBlock block in _blocks)
            {
                writer.WriteUInt64((ulong)block.Number);
            }

            writer.Complete();
            return message;
        }
    }

    /// <summary>Makes a block in new memory; see the other overload.</summary>
    /// <param name="request">The client's message.</param>
    /// <returns>The message that completes the block at the client.</returns>
    /// <exception cref="WireFormatException">The message is no block for this session, or its number is not a new one.</exception>
    public byte[] MakeBlock(ReadOnlySpan<byte> request)
    {
        var answer = new byte[_offer.BlockAnswerBytes];
        MakeBlock(request, answer);
        return answer;
    }

    /// <summary>Makes a block: all of the work that does not depend on activations.</summary>
    /// <param name="request">The client's message.</param>
    /// <param name="answer">Receives the message that completes the block at the client, <see cref="StreamingOffer.BlockAnswerBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The answer's memory has another length.</exception>
    /// <exception cref="WireFormatException">The message is no block for this session, or its number is not a new one.</exception>
    public void MakeBlock(ReadOnlySpan<byte> request, Memory<byte> answer)
    {
        if (answer.Length != _offer.BlockAnswerBytes)
        {
            throw new ArgumentException($"{_offer.BlockAnswerBytes} bytes are expected, got {answer.Length}", nameof(answer));
        }

        lock (_making)
        {
            var reader = new WireReader(request, WireType.StreamingBlock, _offer.Parameters.Fingerprint);
            var header = BlockHeader.ReadRequest(ref reader, _offer, request.Length);
            header.Common.Require(_spool, _epoch);
            UInt128 hash = Hash(request[StreamingHeader.Size..]);
            ReadOnlySpan<byte> body = reader.Take(reader.Remaining, "block");
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                CheckNumber(header.Number, hash);
            }

            var writer = new WireWriter(answer.Span, WireType.StreamingBlockAnswer, _offer.Fingerprint);
            header.Write(ref writer, _offer);
            AlignedBuffer masks = _executor.MakeBlock(body, answer[writer.Position..]);
            var block = new ServerBlock(header.Number, hash, _offer.Parameters.Degree, _offer.Layout.AnswerWords, masks, _executor.Buffers);

            // The oldest block may leave: not while a request is answered from it.
            lock (_answering)
            {
                lock (_gate)
                {
                    Add(block);
                }
            }
        }
    }

    /// <summary>The token count that a request states.</summary>
    /// <exception cref="WireFormatException">The message is no request for this session.</exception>
    public int TokenCount(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request, WireType.StreamingActivations, _offer.Parameters.Fingerprint);
        return ReadStep(ref reader, request.Length).Tokens;
    }

    /// <summary>Answers a request into memory that exists; allocates nothing.</summary>
    /// <param name="request">The client's message; the same bytes get the same answer again.</param>
    /// <param name="answer">Receives the answer, <see cref="SiteOffer.AnswerBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The answer's memory has another length.</exception>
    /// <exception cref="WireFormatException">The message is no request for this session, its block is not there, or a position
    /// was used for another request.</exception>
    /// <exception cref="InvalidOperationException">The session's token limit would be exceeded.</exception>
    public void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer)
    {
        lock (_answering)
        {
            var reader = new WireReader(request.Span, WireType.StreamingActivations, _offer.Parameters.Fingerprint);
            StepHeader header = ReadStep(ref reader, request.Length);
            if (answer.Length != _offer.AnswerBytes(header.Tokens))
            {
                throw new ArgumentException($"{_offer.AnswerBytes(header.Tokens)} bytes are expected, got {answer.Length}", nameof(answer));
            }

            UInt128 hash = Hash(request.Span[StreamingHeader.Size..]);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                Use(new PositionUse(hash, header.Position, header.Tokens));
            }

            var writer = new WireWriter(answer.Span, WireType.StreamingAnswers, _offer.Fingerprint);
            header.Write(ref writer, _offer);
            int degree = _offer.Parameters.Degree, done = 0;
            while (done < header.Tokens)
            {
                long position = header.Position + done;
                ServerBlock block = Find(position / degree)!;
                int index = (int)(position % degree), count = Math.Min(degree - index, header.Tokens - done);
                _executor.Answer(
                    block, index, request.Slice(StreamingHeader.Size + (done * _offer.InputBodySize), count * _offer.InputBodySize),
                    answer.Slice(writer.Position, count * _offer.AnswerBodySize));
                writer.Take(count * _offer.AnswerBodySize);
                done += count;
            }

            writer.Complete();
        }
    }

    /// <summary>Answers a request into new memory.</summary>
    /// <param name="request">The client's message.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="WireFormatException">See <see cref="Evaluate(ReadOnlyMemory{byte}, Memory{byte})"/>.</exception>
    /// <exception cref="InvalidOperationException">The session's token limit would be exceeded.</exception>
    public byte[] Evaluate(ReadOnlyMemory<byte> request)
    {
        byte[] answer = GC.AllocateUninitializedArray<byte>(_offer.AnswerBytes(TokenCount(request.Span)));
        Evaluate(request, answer);
        return answer;
    }

    /// <summary>Zeroes all blocks; the spool's epoch stays known to the adapter.</summary>
    public void Dispose()
    {
        lock (_making)
        {
            lock (_answering)
            {
                lock (_gate)
                {
                    if (!IsDisposed)
                    {
                        IsDisposed = true;
                        _executor.Dispose();
                        _blocks.ForEach(b => b.Dispose());
                        _blocks.Clear();
                    }
                }
            }
        }
    }

    /// <summary>Goes on in an epoch.</summary>
    internal void Begin(ulong epoch)
    {
        lock (_gate)
        {
            _epoch = epoch;
        }
    }

    private StepHeader ReadStep(ref WireReader reader, int length)
    {
        StepHeader header = StepHeader.ReadRequest(ref reader, _offer, length);
        header.Common.Require(_spool, _epoch);
        return header;
    }

    private UInt128 Hash(ReadOnlySpan<byte> bytes) => XxHash128.HashToUInt128(bytes, _hashKey);

    private ServerBlock? Find(long number)
    {
        foreach (ServerBlock block in _blocks)
        {
            if (block.Number == number)
            {
                return block;
            }
        }

        return null;
    }

    // A block can be asked for again, by the same bytes, until it is used.
    private void CheckNumber(long number, UInt128 hash)
    {
        bool again = Find(number) is { IsUsed: false } same && same.RequestHash == hash;
        if (!again && number <= Math.Max(_retired, _blocks.Count > 0 ? _blocks[^1].Number : -1))
        {
            throw new WireFormatException($"block: {number} was made before; expected a new number");
        }
    }

    private void Add(ServerBlock block)
    {
        if (Find(block.Number) is { } old)
        {
            _blocks[_blocks.IndexOf(old)] = block;
            old.Dispose();
            return;
        }

        _blocks.Add(block);
        if (_blocks.Count > _maxBlocks)
        {
            _retired = _blocks[0].Number;
            _blocks[0].Dispose();
            _blocks.RemoveAt(0);
        }
    }

    // All positions of a request are new, or all were used for the very same one.
    private void Use(PositionUse use)
    {
        int degree = _offer.Parameters.Degree, fresh = 0;
        for (long position = use.Start; position < use.Start + use.Tokens; position++)
        {
            ServerBlock block = Find(position / degree)
                ?? throw new WireFormatException($"position: {position} is in block {position / degree}; expected a block that was made and kept");
            PositionUse used = block[position % degree];
            fresh += used.Tokens == 0 ? 1 : 0;
            if (used.Tokens != 0 && used != use)
            {
                throw new WireFormatException($"position: {position} was used for another request; expected one never used, or the same bytes");
            }
        }

        if (fresh == 0)
        {
            return;
        }

        if (fresh != use.Tokens)
        {
            throw new WireFormatException($"position: some of {use.Start} to {use.Start + use.Tokens - 1} were used; expected none, or the same bytes");
        }

        if (TokensAnswered > TokenLimit - use.Tokens)
        {
            throw new InvalidOperationException($"the session's limit of {TokenLimit} tokens would be exceeded");
        }

        for (long position = use.Start; position < use.Start + use.Tokens; position++)
        {
            Find(position / degree)!.Use(position % degree, use);
        }

        TokensAnswered += use.Tokens;
    }
}
