using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Streaming;

/// <summary>A client and a server of one site that share nothing but bytes.</summary>
internal sealed class StreamingSite : IDisposable
{
    private readonly MemoryMaskSpool _spool = new();
    private readonly StreamingRequest _request = new();
    private readonly bool _ownsAdapter;
    private readonly CpuBackend _backend = CpuBackend.Shared;

    public StreamingSite(
        IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int wordBits, int threads = 1, long tokenLimit = long.MaxValue,
        int degree = StreamingParameters.MinDegree)
        : this(modules, privacy, wordBits, new CpuBackend(threads), tokenLimit, degree)
    {
    }

    private StreamingSite(
        IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int wordBits, CpuBackend backend, long tokenLimit, int degree)
        : this(Create(modules, privacy, wordBits, degree, backend), modules, tokenLimit)
    {
        _ownsAdapter = true;
        _backend = backend;
    }

    /// <summary>Another client of an adapter, which is not disposed with it.</summary>
    public StreamingSite(StreamingAdapter adapter, IReadOnlyList<LoraModule> modules, long tokenLimit = long.MaxValue)
    {
        Adapter = adapter;
        Modules = modules;
        Client = StreamingClient.Connect(Adapter.Offer.Serialize(), _spool, 2);
        Session = Adapter.Open(Client.Hello(), tokenLimit);
        Client.Welcome(Session.Welcome());
    }

    public IReadOnlyList<LoraModule> Modules { get; }

    public StreamingAdapter Adapter { get; }

    public IBackend Backend => _backend;

    public StreamingClient Client { get; }

    public StreamingSession Session { get; }

    public StreamingOffer Offer => Adapter.Offer;

    /// <summary>One projection of Gaussian weights.</summary>
    public static StreamingSite Random(int inputSize, int outputSize, int rank, AdapterPrivacy privacy, int wordBits, int threads = 1) =>
        new([LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42)], privacy, wordBits, threads);

    /// <summary>Makes one more block.</summary>
    public void MakeBlock()
    {
        using PendingBlock block = Client.BeginBlock();
        Client.CompleteBlock(block, Session.MakeBlock(block.Message.Span));
    }

    /// <summary>Takes activations to deltas, making blocks where they run out.</summary>
    public float[] Run(float[] x)
    {
        int tokens = x.Length / Modules[0].InputSize;
        while (Client.ReadyTokens < tokens)
        {
            MakeBlock();
        }

        Client.Encrypt(x, _request);
        Assert.Equal(Adapter.Offer.ActivationBytes(tokens), _request.Message.Length);
        var deltas = new float[tokens * Client.OutputSize];
        Client.Decrypt(_request, Session.Evaluate(_request.Message), deltas);
        return deltas;
    }

    /// <summary>A request for the next positions, made where no block is missing.</summary>
    public StreamingRequest Encrypt(float[] x)
    {
        int tokens = x.Length / Modules[0].InputSize;
        while (Client.ReadyTokens < tokens)
        {
            MakeBlock();
        }

        var request = new StreamingRequest();
        Client.Encrypt(x, request);
        return request;
    }

    /// <summary>Opens an answer.</summary>
    public float[] Decrypt(StreamingRequest request, byte[] answer)
    {
        var deltas = new float[request.Tokens * Client.OutputSize];
        Client.Decrypt(request, answer, deltas);
        return deltas;
    }

    /// <summary>Runs activations and returns the largest error of a token and projection, as log2.</summary>
    public double WorstError(float[] x) => DeltaErrors.Of(Modules, x, Run(x)).Max();

    public void Dispose()
    {
        Client.Dispose();
        _spool.Dispose();
        if (_ownsAdapter)
        {
            Adapter.Dispose();
            _backend.Dispose();
        }
    }

    private static StreamingAdapter Create(IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int wordBits, int degree, IBackend backend)
    {
        SiteShape shape = ModuleShapes.Of(modules, privacy);
        return StreamingAdapter.Create(
            modules, new StreamingLayout(privacy, new StreamingParameters(degree, wordBits), shape.InputSize, shape.Modules), backend);
    }
}
