using System.Diagnostics;
using HeLora.Cli.Bench;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Cli.Loopback;

/// <summary>
/// A site of the streaming plan: its client and server halves, which exchange bytes. Blocks are made when positions run out;
/// a step is charged its tokens' share of a whole block.
/// </summary>
internal sealed class StreamingConnection : ISiteConnection
{
    // Blocks that the longest request can take positions from.
    private const int LongestBlocks = (BatchHeader.MaxTokens / StreamingParameters.MinDegree) + 1;

    // Code is compiled anew while the first blocks are made.
    private const int LastBlocks = 7;

    private readonly StreamingAdapter _adapter;
    private readonly MemoryMaskSpool _spool = new();
    private readonly StreamingClient _client;
    private readonly StreamingSession _session;
    private readonly StreamingRequest _request = new();
    private readonly double[] _clientBlocks = new double[LastBlocks];
    private readonly double[] _serverBlocks = new double[LastBlocks];
    private readonly byte[] _blockAnswer;
    private byte[] _answer = [];
    private int _made;
    private double _clientBlock;
    private double _serverBlock;

    /// <summary>Connects both sides through bytes.</summary>
    public StreamingConnection(SiteSchedule schedule, StreamingAdapter adapter)
    {
        Schedule = schedule;
        _adapter = adapter;
        byte[] offer = adapter.Offer.Serialize();
        OfferBytes = offer.Length;
        _client = StreamingClient.Connect(offer, _spool, LongestBlocks);
        _blockAnswer = new byte[_client.Offer.BlockAnswerBytes];
        _session = adapter.Open(_client.Hello(), maxBlocks: LongestBlocks + 1);
        _client.Welcome(_session.Welcome());
    }

    /// <inheritdoc/>
    public SiteSchedule Schedule { get; }

    /// <inheritdoc/>
    public int OutputSize => _client.OutputSize;

    /// <summary>No operation of a scheme is used.</summary>
    public OperationCounts Counts => default;

    /// <inheritdoc/>
    public long OfferBytes { get; }

    /// <inheritdoc/>
    public MemoryFigures Memory => new(_adapter.MemoryBytes, _session.MemoryBytes, _client.MemoryBytes);

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes => _session.OperationTimes;

    /// <inheritdoc/>
    public BlockFigures Blocks => new(
        _client.Offer.Parameters.Degree, _made, _clientBlock, _serverBlock, _client.Offer.BlockBytes, _client.Offer.BlockAnswerBytes);

    /// <inheritdoc/>
    public double RequestBytes(int tokens) =>
        _client.Offer.ActivationBytes(tokens) + ((double)tokens * _client.Offer.BlockBytes / _client.Offer.Parameters.Degree);

    /// <inheritdoc/>
    public double AnswerBytes(int tokens) =>
        _client.Offer.AnswerBytes(tokens) + ((double)tokens * _client.Offer.BlockAnswerBytes / _client.Offer.Parameters.Degree);

    /// <inheritdoc/>
    public StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas)
    {
        int tokens = activations.Length / _client.Offer.Layout.InputSize;
        while (_client.ReadyTokens < tokens)
        {
            MakeBlock();
        }

        int length = _client.Offer.AnswerBytes(tokens);
        if (_answer.Length != length)
        {
            _answer = new byte[length];
        }

        long start = Stopwatch.GetTimestamp();
        _client.Encrypt(activations, _request);
        double encrypt = Clock.Lap(ref start);
        _session.Evaluate(_request.Message, _answer);
        double compute = Clock.Lap(ref start);
        _client.Decrypt(_request, _answer, deltas);
        double decrypt = Clock.Lap(ref start), share = (double)tokens / _client.Offer.Parameters.Degree;
        return new StepTimes(share * _clientBlock, share * _serverBlock, encrypt, compute, decrypt);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _spool.Dispose();
        _adapter.Dispose();
    }

    private void MakeBlock()
    {
        long start = Stopwatch.GetTimestamp();
        using PendingBlock block = _client.BeginBlock();
        double client = Clock.Lap(ref start);
        _session.MakeBlock(block.Message.Span, _blockAnswer);
        _serverBlocks[_made % LastBlocks] = Clock.Lap(ref start);
        _client.CompleteBlock(block, _blockAnswer);
        _clientBlocks[_made % LastBlocks] = client + Clock.Lap(ref start);
        _made++;
        _clientBlock = Statistics.Median(_clientBlocks.Take(_made));
        _serverBlock = Statistics.Median(_serverBlocks.Take(_made));
    }
}
