using HeLora.Scheme;

namespace HeLora.Server.Backends.Cpu;

/// <summary>A site of a plan of ciphertexts: rents registers for every request.</summary>
internal sealed class CpuEngine<TWeights>(
    TWeights weights, WorkerTeam team, ScratchPools pools, object shape, Func<ProgramExecutor<TWeights>> create) : ICiphertextEngine
    where TWeights : CiphertextWeights
{
    private readonly ScratchPool<ProgramExecutor<TWeights>> _executors = pools.Acquire(shape, create, Environment.ProcessorCount);
    private bool _disposed;

    /// <summary>One unit: its stages are spread over the team.</summary>
    public int UnitsAtOnce => 1;

    /// <inheritdoc/>
    public OperationCounts Run(ReadOnlySpan<UnitJob> units)
    {
        ProgramExecutor<TWeights> executor = _executors.Rent();
        try
        {
            OperationCounts counts = default;
            foreach (ref readonly UnitJob unit in units)
            {
                counts += executor.Run(weights, unit, team);
            }

            return counts;
        }
        finally
        {
            _executors.Return(executor);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            pools.Release(shape);
        }
    }
}
