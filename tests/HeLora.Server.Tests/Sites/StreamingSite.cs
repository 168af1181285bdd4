using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Loopback;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests;

/// <summary>A site of the streaming plan.</summary>
internal sealed class StreamingSite : TestSite
{
    // Blocks that a client keeps ready; the server keeps one more.
    private const int BlocksAhead = 2;

    private readonly StreamingLoopback _loopback;

    public StreamingSite(
        IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int wordBits, int threads = 1, long tokenLimit = long.MaxValue,
        int degree = StreamingParameters.MinDegree)
        : this(modules, SiteLoopbacks.Streaming(modules, privacy, wordBits, threads, tokenLimit, degree, BlocksAhead))
    {
    }

    /// <summary>Another client of an adapter, which is not disposed with it.</summary>
    public StreamingSite(StreamingAdapter adapter, IReadOnlyList<LoraModule> modules)
        : this(modules, new StreamingLoopback(adapter, blocksAhead: BlocksAhead))
    {
    }

    private StreamingSite(IReadOnlyList<LoraModule> modules, StreamingLoopback loopback)
        : base(modules, loopback, loopback.Client) => _loopback = loopback;

    public StreamingAdapter Adapter => _loopback.Adapter;

    public StreamingClient Client => _loopback.Client;

    public StreamingSession Session => _loopback.Session;

    /// <summary>The offer as the server has it.</summary>
    public StreamingOffer Offer => Adapter.Offer;

    public override long TokensAnswered => Session.TokensAnswered;

    // Words of 40 bits hold a sealed adapter with the fewest bits of all.
    public override double Tolerance => -6.5;

    public override double HardTolerance => -6;

    /// <summary>One projection of Gaussian weights.</summary>
    public static StreamingSite Random(int inputSize, int outputSize, int rank, AdapterPrivacy privacy, int wordBits, int threads = 1) =>
        new([LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42)], privacy, wordBits, threads);

    /// <summary>Makes one more block.</summary>
    public void MakeBlock() => _loopback.MakeBlock();

    /// <summary>A request for the next positions, made where no block is missing.</summary>
    public new StreamingRequest Encrypt(float[] x) => (StreamingRequest)base.Encrypt(x);

    public override TestSite Another() => new StreamingSite(Adapter, Modules);

    public override void Prepare(int tokens) => _loopback.Prepare(tokens);

    public override int TokenCount(ReadOnlySpan<byte> request) => Session.TokenCount(request);

    public override byte[] Evaluate(ReadOnlyMemory<byte> request) => Session.Evaluate(request);

    public override void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer) => Session.Evaluate(request, answer);

    protected override void MakeBlocks(int tokens) => _loopback.Prepare(tokens);
}
