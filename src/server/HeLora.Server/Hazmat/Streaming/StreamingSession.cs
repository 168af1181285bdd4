using System.Diagnostics;
using System.IO.Hashing;
using System.Security.Cryptography;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>
/// The server half of the streaming plan for one spool of a client: takes blocks and answers requests; the
/// <see cref="PositionLedger"/> sees to it that every position is answered for one request only. For several threads at once: one may
/// make a block while another answers.
/// </summary>
public sealed class StreamingSession : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Lock _making = new();
    private readonly Lock _answering = new();
    private readonly StreamingOffer _offer;
    private readonly IStreamingEngine _engine;
    private readonly StreamingTimes _times = new();
    private readonly UInt128 _spool;
    private readonly long _hashKey;
    private readonly ServerBlockShelf _shelf;
    private readonly PositionLedger _ledger;
    private ulong _epoch;

    internal StreamingSession(StreamingAdapter adapter, UInt128 spool, long tokenLimit, int maxBlocks)
    {
        _offer = adapter.Offer;
        _engine = adapter.Engine;
        _spool = spool;
        _shelf = new ServerBlockShelf(maxBlocks);
        _ledger = new PositionLedger(_shelf, _offer.Parameters.Degree, tokenLimit);
        Span<byte> key = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(key);
        _hashKey = BitConverter.ToInt64(key);
    }

    /// <summary>The site's offer.</summary>
    public StreamingOffer Offer => _offer;

    /// <summary>Tokens answered; retries count once.</summary>
    public long TokensAnswered => _ledger.TokensAnswered;

    /// <summary>The most tokens this session answers.</summary>
    public long TokenLimit => _ledger.TokenLimit;

    /// <summary>The time of every online operation so far; a run is one token.</summary>
    public IReadOnlyList<OperationTime> OperationTimes
    {
        get
        {
            OperationTime Time(OperationKind kind, long ticks) => new(
                new ScheduledOperation(kind, 0, 0, 0, 1, _offer.Parameters.WordLevel), Stopwatch.GetElapsedTime(0, ticks), Math.Max(1, _times.Tokens));
            return [
                Time(OperationKind.WordsDown, _times.DownTicks),
                .. _offer.Layout.Privacy == AdapterPrivacy.Sealed ? [Time(OperationKind.WordsUp, _times.UpTicks)] : (OperationTime[])[],
                Time(OperationKind.WordsAnswer, _times.AnswerTicks)];
        }
    }

    /// <summary>Bytes of the blocks that are kept; scratch memory is the backend's.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
            {
                return _shelf.MemoryBytes;
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
            IReadOnlyList<ServerBlock> blocks = _shelf.Blocks;
            var message = new byte[WelcomeHeader.MessageBytes(blocks.Count)];
            var writer = new WireWriter(message, WireType.StreamingWelcome, _offer.Fingerprint);
            new WelcomeHeader(Header, blocks.Count).Write(ref writer, _offer);
            foreach (ServerBlock block in blocks)
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
            throw new ArgumentException($"answer: {answer.Length} bytes; expected {_offer.BlockAnswerBytes}", nameof(answer));
        }

        lock (_making)
        {
            var reader = new WireReader(request, WireType.StreamingBlock, _offer.Parameters.Fingerprint);
            var header = BlockHeader.ReadRequest(ref reader, _offer, request.Length);
            header.Common.Require(_spool, _epoch);
            ReadOnlySpan<byte> body = reader.Take(reader.Remaining, "block");
            var writer = new WireWriter(answer.Span, WireType.StreamingBlockAnswer, _offer.Fingerprint);
            header.Write(ref writer, _offer);
            MakeBlock(header.Number, body, answer[writer.Position..]);
        }
    }

    // The re-randomisation is drawn from a fresh seed. It is kept until a position is used, so that a repeated request gets the answer
    // that the client's keys may already be made of; the block itself, with its ledger, is never replaced.
    private void MakeBlock(long number, ReadOnlySpan<byte> body, Memory<byte> answer)
    {
        byte[] hash = SHA256.HashData(body);
        Span<byte> secret = stackalloc byte[SeededStream.SeedSize];
        try
        {
            bool repeated;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                repeated = _shelf.IsRepeated(number, hash, secret);
            }

            if (!repeated)
            {
                RandomNumberGenerator.Fill(secret);
            }

            IMaskBlock masks = _engine.MakeBlock(new BlockJob(body, secret, answer));
            if (repeated)
            {
                masks.Dispose();
                return;
            }

            var block = new ServerBlock(number, hash, secret, _offer.Parameters.Degree, masks);

            // The oldest block may retire, but not while a request is answered from it.
            lock (_answering)
            {
                lock (_gate)
                {
                    _shelf.Add(block);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
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
    /// <exception cref="LimitReachedException">The session's token limit would be exceeded.</exception>
    public void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer)
    {
        lock (_answering)
        {
            var reader = new WireReader(request.Span, WireType.StreamingActivations, _offer.Parameters.Fingerprint);
            StepHeader header = ReadStep(ref reader, request.Length);
            if (answer.Length != _offer.AnswerBytes(header.Tokens))
            {
                throw new ArgumentException($"answer: {answer.Length} bytes; expected {_offer.AnswerBytes(header.Tokens)}", nameof(answer));
            }

            UInt128 hash = Hash(request.Span[StreamingHeader.Size..]);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                _ledger.Use(new PositionUse(hash, header.Position, header.Tokens));
            }

            var writer = new WireWriter(answer.Span, WireType.StreamingAnswers, _offer.Fingerprint);
            header.Write(ref writer, _offer);
            int degree = _offer.Parameters.Degree, done = 0;
            while (done < header.Tokens)
            {
                long position = header.Position + done;
                int index = (int)(position % degree), count = Math.Min(degree - index, header.Tokens - done);
                _engine.Answer(new TokenJob(
                    _shelf.Find(position / degree)!.Masks, index,
                    request.Slice(StreamingHeader.Size + (done * _offer.InputBodySize), count * _offer.InputBodySize),
                    answer.Slice(writer.Position, count * _offer.AnswerBodySize), _times));
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
    /// <exception cref="LimitReachedException">The session's token limit would be exceeded.</exception>
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
                        _shelf.Dispose();
                    }
                }
            }
        }
    }

    /// <summary>Continues in a later epoch.</summary>
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
}
