using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Server.Backends;
using HeLora.Server.Backends.Cpu;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Runs programs on executors that can be looked into, with the same masks every time.</summary>
internal sealed class DiagonalRunner : IDisposable
{
    private readonly DiagonalSite _site;
    private readonly DiagonalWeights _weights;
    private readonly IBackendKeys _keys;
    private readonly List<DiagonalExecutor> _executors = [];

    public DiagonalRunner(DiagonalSite site)
    {
        _site = site;
        _weights = DiagonalWeights.Create(site.Offer.Parameters, site.Modules, site.Layout);
        _keys = CpuBackend.Shared.ImportKeys(site.PublicKey, site.GaloisKeys);
    }

    public DiagonalExecutor Executor(int threads)
    {
        var executor = new DiagonalExecutor(_site.Offer.Parameters, DiagonalExecutor.Shape.Of(_site.Layout), threads);
        _executors.Add(executor);
        return executor;
    }

    /// <summary>Runs one unit and returns its answers' bodies.</summary>
    public byte[] Run(DiagonalExecutor executor, WorkerTeam team, IReadOnlyList<ScheduledOperation> program, byte[] request)
    {
        using var stream = new SeededStream(new byte[SeededStream.SeedSize]);
        var answer = new byte[_site.Offer.AnswerBytes(1) - BatchHeader.Size];
        IAnswerMask[] masks = [.. Enumerable.Range(0, _site.Layout.AnswerCiphertexts(1)).Select(_ => _keys.DrawMask(stream))];
        executor.Run(_weights, new UnitJob(new StagedProgram(program), _keys, masks, request.AsMemory(BatchHeader.Size), answer, null), team);
        Array.ForEach(masks, m => m.Dispose());
        return answer;
    }

    public void Dispose()
    {
        _executors.ForEach(e => e.Free());
        _keys.Dispose();
        _weights.Dispose();
    }
}
