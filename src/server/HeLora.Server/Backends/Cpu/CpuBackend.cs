using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Server.Backends.Cpu;

namespace HeLora.Server.Backends;

/// <summary>
/// The project's own arithmetic on the processor: one team of threads and one set of scratch memory for all sites and
/// sessions.
/// </summary>
public sealed class CpuBackend : IBackend
{
    // Masks of blocks that left wait here for the next ones: fresh pages cost more than zeroing.
    private const int SpareMaskBuffers = 4;

    private readonly WorkerTeam _team;
    private readonly ScratchPools _pools = new();
    private readonly BufferPool _buffers = new(SpareMaskBuffers);

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads that one request may use, the caller's included.</param>
    public CpuBackend(int threads = 1) => _team = new WorkerTeam(threads);

    /// <summary>A backend without threads of its own, for as long as the process lives; not to be disposed.</summary>
    public static CpuBackend Shared { get; } = new();

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <summary>Threads that one request may use, the caller's included.</summary>
    public int Threads => _team.Size;

    /// <inheritdoc/>
    public long ScratchBytes => _pools.MemoryBytes;

    /// <inheritdoc/>
    public IBackendKeys ImportKeys(PublicKey publicKey, GaloisKeys? galoisKeys)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return new CpuKeys(_pools, publicKey, galoisKeys);
    }

    /// <inheritdoc/>
    public ICiphertextEngine CreateEngine(CoefficientWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        SchemeParameters parameters = weights.Offer.Parameters;
        var shape = CoefficientExecutor.Shape.Of(weights.Offer.Layout);
        return new CpuEngine<CoefficientWeights>(
            weights, _team, _pools, (parameters, shape), () => new CoefficientExecutor(parameters, shape, _team.Size));
    }

    /// <inheritdoc/>
    public ICiphertextEngine CreateEngine(DiagonalWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        SchemeParameters parameters = weights.Offer.Parameters;
        var shape = DiagonalExecutor.Shape.Of(weights.Offer.Layout);
        return new CpuEngine<DiagonalWeights>(
            weights, _team, _pools, (parameters, shape), () => new DiagonalExecutor(parameters, shape, _team.Size));
    }

    /// <inheritdoc/>
    public IStreamingEngine CreateEngine(StreamingWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.Offer.Parameters.WordBits == WordRing.ShortBits
            ? new CpuStreamingEngine<uint, ShortWords>(weights, _team, _pools, _buffers)
            : new CpuStreamingEngine<ulong, LongWords>(weights, _team, _pools, _buffers);
    }

    /// <summary>Ends the threads. Sites that are still there go on with their callers' threads alone.</summary>
    public void Dispose()
    {
        if (this != Shared)
        {
            _team.Dispose();
            _buffers.Dispose();
        }
    }
}
