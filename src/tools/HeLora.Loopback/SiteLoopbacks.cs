using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Loopback;

/// <summary>Hosts projections in one plan and connects a client with keys of its own; for tests and experiments.</summary>
public static class SiteLoopbacks
{
    /// <summary>A site of the coefficient plan, in the cheapest layout.</summary>
    /// <param name="parameters">The parameters of the policy; not owned.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="batchSize">Tokens of a request, which the layout is chosen for.</param>
    /// <param name="threads">Threads of the server.</param>
    /// <param name="tokenLimit">The most tokens that the session answers.</param>
    public static CiphertextLoopback Coefficient(
        LoopbackParameters parameters, IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int batchSize, int threads = 1,
        long tokenLimit = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Connect(parameters, CoefficientAdapter.Create(parameters.Server, modules, privacy, batchSize, new CpuBackend(threads)), tokenLimit);
    }

    /// <summary>A site of the diagonal plan, in the cheapest layout.</summary>
    /// <param name="parameters">The parameters; not owned.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="batchSize">Tokens of a request, which the layout is chosen for.</param>
    /// <param name="threads">Threads of the server.</param>
    /// <param name="tokenLimit">The most tokens that the session answers.</param>
    public static CiphertextLoopback Diagonal(
        LoopbackParameters parameters, IReadOnlyList<LoraModule> modules, int batchSize, int threads = 1, long tokenLimit = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Connect(parameters, DiagonalAdapter.Create(parameters.Server, modules, batchSize, new CpuBackend(threads)), tokenLimit);
    }

    /// <summary>A site of the streaming plan.</summary>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="wordBits">Bits of a word, one of <see cref="StreamingParameters.Widths"/>.</param>
    /// <param name="threads">Threads of the server.</param>
    /// <param name="tokenLimit">The most tokens that the session answers.</param>
    /// <param name="degree">Positions of a block.</param>
    /// <param name="blocksAhead">Blocks that the client keeps ready beside the one in use.</param>
    public static StreamingLoopback Streaming(
        IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int wordBits, int threads = 1, long tokenLimit = long.MaxValue,
        int degree = StreamingParameters.MinDegree, int blocksAhead = 2)
    {
        SiteShape shape = ModuleShapes.Of(modules, privacy);
        var backend = new CpuBackend(threads);
        var adapter = StreamingAdapter.Create(
            modules, new StreamingLayout(privacy, new StreamingParameters(degree, wordBits), shape.InputSize, shape.Modules), backend);
        return new StreamingLoopback(adapter, tokenLimit, blocksAhead, adapter, backend);
    }

    /// <summary>Takes activations to deltas.</summary>
    /// <param name="connection">The site.</param>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <returns>tokens x <see cref="ISiteConnection.OutputSize"/> numbers.</returns>
    public static float[] Run(this ISiteConnection connection, float[] activations)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(activations);
        var deltas = new float[activations.Length / connection.InputSize * connection.OutputSize];
        connection.Run(activations, deltas);
        return deltas;
    }

    private static CiphertextLoopback Connect(LoopbackParameters parameters, ISiteAdapter adapter, long tokenLimit)
    {
        var keys = new LoopbackKeys(parameters);
        return new CiphertextLoopback(adapter, keys, tokenLimit, adapter, keys, adapter.Backend);
    }
}
