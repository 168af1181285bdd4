using System.Diagnostics;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Loopback;

/// <summary>
/// A site of the streaming plan with a client and a session, which exchange bytes only. <see cref="Run"/> makes a block whenever
/// positions run out, and charges a step its tokens' share of a block. What both sides hold is open to tests.
/// </summary>
public sealed class StreamingLoopback : ISiteConnection
{
    // The longest request can take positions from as many blocks.
    private const int LongestBlocks = (BatchHeader.MaxTokens / StreamingParameters.MinDegree) + 1;

    // The median is over the last blocks, as the just-in-time compiler is still at work while the first are made.
    private const int LastBlocks = 7;

    private readonly MemoryMaskSpool _spool = new();
    private readonly StreamingRequest _request = new();
    private readonly double[] _clientBlocks = new double[LastBlocks];
    private readonly double[] _serverBlocks = new double[LastBlocks];
    private readonly byte[] _blockAnswer;
    private readonly IReadOnlyList<IDisposable> _owned;
    private byte[] _answer = [];
    private int _made;
    private double _clientBlock;
    private double _serverBlock;

    /// <summary>Connects a client, with a spool in memory, to a site.</summary>
    /// <param name="adapter">The site.</param>
    /// <param name="tokenLimit">The most tokens that the session answers.</param>
    /// <param name="blocksAhead">Blocks that the client keeps ready beside the one in use; the server keeps one more.</param>
    /// <param name="owned">Objects that are disposed after this connection, in this order.</param>
    public StreamingLoopback(
        StreamingAdapter adapter, long tokenLimit = long.MaxValue, int blocksAhead = LongestBlocks, params IReadOnlyList<IDisposable> owned)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(owned);
        _owned = owned;
        Adapter = adapter;
        byte[] offer = adapter.Offer.Serialize();
        OfferBytes = offer.Length;
        Client = StreamingClient.Connect(offer, _spool, blocksAhead);
        _blockAnswer = new byte[Offer.BlockAnswerBytes];
        Session = adapter.Open(Client.Hello(), tokenLimit, blocksAhead + 1);
        Client.Welcome(Session.Welcome());
    }

    /// <summary>The site on the server.</summary>
    public StreamingAdapter Adapter { get; }

    /// <summary>The client.</summary>
    public StreamingClient Client { get; }

    /// <summary>The server's session of the client's spool.</summary>
    public StreamingSession Session { get; }

    /// <summary>The offer as the client read it.</summary>
    public StreamingOffer Offer => Client.Offer;

    /// <inheritdoc/>
    public int InputSize => Offer.Layout.InputSize;

    /// <inheritdoc/>
    public int OutputSize => Client.OutputSize;

    /// <summary>All zero: the words of this plan are no ciphertexts of the scheme.</summary>
    public OperationCounts Counts => default;

    /// <inheritdoc/>
    public long OfferBytes { get; }

    /// <inheritdoc/>
    public ConnectionMemory Memory => new(Adapter.MemoryBytes, Session.MemoryBytes, Client.MemoryBytes);

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes => Session.OperationTimes;

    /// <inheritdoc/>
    public BlockTimes Blocks => new(
        Offer.Parameters.Degree, _made, _clientBlock, _serverBlock, Offer.BlockBytes, Offer.BlockAnswerBytes);

    /// <inheritdoc/>
    public double RequestBytes(int tokens) =>
        Offer.ActivationBytes(tokens) + ((double)tokens * Offer.BlockBytes / Offer.Parameters.Degree);

    /// <inheritdoc/>
    public double AnswerBytes(int tokens) =>
        Offer.AnswerBytes(tokens) + ((double)tokens * Offer.BlockAnswerBytes / Offer.Parameters.Degree);

    /// <summary>Makes blocks until some tokens can be encrypted.</summary>
    /// <param name="tokens">Tokens of a request to come.</param>
    public void Prepare(int tokens)
    {
        while (Client.ReadyTokens < tokens)
        {
            MakeBlock();
        }
    }

    /// <inheritdoc/>
    public StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas)
    {
        int tokens = activations.Length / InputSize;
        Prepare(tokens);
        int length = Offer.AnswerBytes(tokens);
        if (_answer.Length != length)
        {
            _answer = new byte[length];
        }

        long start = Stopwatch.GetTimestamp();
        Client.Encrypt(activations, _request);
        double encrypt = Clock.Lap(ref start);
        Session.Evaluate(_request.Message, _answer);
        double compute = Clock.Lap(ref start);
        Client.Decrypt(_request, _answer, deltas);
        double decrypt = Clock.Lap(ref start), share = (double)tokens / Offer.Parameters.Degree;
        return new StepTimes(share * _clientBlock, share * _serverBlock, encrypt, compute, decrypt);
    }

    /// <summary>Makes one more block.</summary>
    public void MakeBlock()
    {
        long start = Stopwatch.GetTimestamp();
        using PendingBlock block = Client.BeginBlock();
        double client = Clock.Lap(ref start);
        Session.MakeBlock(block.Message.Span, _blockAnswer);
        _serverBlocks[_made % LastBlocks] = Clock.Lap(ref start);
        Client.CompleteBlock(block, _blockAnswer);
        _clientBlocks[_made % LastBlocks] = client + Clock.Lap(ref start);
        _made++;
        _clientBlock = Statistics.Median(_clientBlocks.Take(_made));
        _serverBlock = Statistics.Median(_serverBlocks.Take(_made));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _spool.Dispose();
        foreach (IDisposable item in _owned)
        {
            item.Dispose();
        }
    }
}
