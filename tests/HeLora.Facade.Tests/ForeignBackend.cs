using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Server.Backends;

namespace HeLora.Facade.Tests;

/// <summary>A backend from outside, which sees public types only: it hands every job on to the processor's and counts.</summary>
internal sealed class ForeignBackend : IBackend
{
    private readonly CpuBackend _cpu = new();

    public string Name => "foreign";

    public long ScratchBytes => _cpu.ScratchBytes;

    public int Keys { get; private set; }

    public int Masks { get; private set; }

    public int Units { get; private set; }

    public int Blocks { get; private set; }

    public int Tokens { get; private set; }

    public IBackendKeys ImportKeys(PublicKey publicKey, GaloisKeys? galoisKeys)
    {
        Keys++;
        return new ForeignKeys(this, _cpu.ImportKeys(publicKey, galoisKeys));
    }

    public ICiphertextEngine CreateEngine(CoefficientWeights weights) => new CiphertextEngine(this, _cpu.CreateEngine(weights));

    public ICiphertextEngine CreateEngine(DiagonalWeights weights) => new CiphertextEngine(this, _cpu.CreateEngine(weights));

    public IStreamingEngine CreateEngine(StreamingWeights weights) => new StreamingEngine(this, _cpu.CreateEngine(weights));

    public void Dispose() => _cpu.Dispose();

    private sealed class ForeignKeys(ForeignBackend owner, IBackendKeys keys) : IBackendKeys
    {
        public IBackendKeys Inner => keys;

        public long MemoryBytes => keys.MemoryBytes;

        public IAnswerMask DrawMask(SeededStream stream)
        {
            owner.Masks++;
            return new ForeignMask(keys.DrawMask(stream));
        }

        public void Dispose() => keys.Dispose();
    }

    private sealed class ForeignMask(IAnswerMask mask) : IAnswerMask
    {
        public IAnswerMask Inner => mask;

        public long MemoryBytes => mask.MemoryBytes;

        public void Dispose() => mask.Dispose();
    }

    // Takes three units at once, as a device would.
    private sealed class CiphertextEngine(ForeignBackend owner, ICiphertextEngine engine) : ICiphertextEngine
    {
        public int UnitsAtOnce => 3;

        public OperationCounts Run(ReadOnlySpan<UnitJob> units)
        {
            OperationCounts counts = default;
            foreach (UnitJob unit in units)
            {
                owner.Units++;
                IAnswerMask[] masks = [.. unit.Masks.ToArray().Select(m => ((ForeignMask)m).Inner)];
                counts += engine.Run([unit with { Keys = ((ForeignKeys)unit.Keys).Inner, Masks = masks }]);
            }

            return counts;
        }

        public void Dispose() => engine.Dispose();
    }

    private sealed class StreamingEngine(ForeignBackend owner, IStreamingEngine engine) : IStreamingEngine
    {
        public long MemoryBytes => engine.MemoryBytes;

        public IMaskBlock MakeBlock(in BlockJob job)
        {
            owner.Blocks++;
            return engine.MakeBlock(job);
        }

        public void Answer(in TokenJob job)
        {
            owner.Tokens += job.Words.Length;
            engine.Answer(job);
        }

        public void Dispose() => engine.Dispose();
    }
}
