using System.Diagnostics;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Backends.Cpu;

/// <summary>
/// Runs programs of one plan on registers of its own, for one unit at a time and any session and site whose registers have
/// this shape.
/// </summary>
/// <typeparam name="TWeights">The weights of the plan.</typeparam>
internal abstract class ProgramExecutor<TWeights> : IScratch, ITeamWork
    where TWeights : CiphertextWeights
{
    private TWeights? _weights;
    private UnitJob _job;
    private Range _stage;

    /// <summary>Operations so far, counted as they were done.</summary>
    public abstract OperationCounts Counts { get; }

    /// <inheritdoc/>
    public abstract long MemoryBytes { get; }

    /// <summary>The weights of the unit at hand.</summary>
    protected TWeights Weights => _weights!;

    /// <summary>The unit at hand.</summary>
    protected ref readonly UnitJob Job => ref _job;

    /// <summary>Runs one unit.</summary>
    /// <param name="weights">The site's weights.</param>
    /// <param name="job">The unit.</param>
    /// <param name="team">Threads that tasks of a stage are spread over.</param>
    /// <returns>The operations.</returns>
    /// <exception cref="WireFormatException">A residue is not canonical.</exception>
    public OperationCounts Run(TWeights weights, in UnitJob job, WorkerTeam team)
    {
        OperationCounts before = Counts;
        (_weights, _job) = (weights, job);
        try
        {
            foreach (Range stage in job.Program.Stages)
            {
                _stage = stage;
                team.Run(this, stage.End.Value - stage.Start.Value);
            }
        }
        finally
        {
            (_weights, _job) = (null, default);
        }

        return Counts - before;
    }

    /// <inheritdoc/>
    public void Do(int worker, int workers)
    {
        StagedProgram program = _job.Program;
        for (int task = _stage.Start.Value + worker; task < _stage.End.Value; task += workers)
        {
            Range range = program.Tasks[task];
            long start = Stopwatch.GetTimestamp();
            for (int i = range.Start.Value; i < range.End.Value; i++)
            {
                Execute(program.Operations.ItemRef(i), program.AnswerNumbers[i], worker);
                if (_job.Ticks is { } ticks)
                {
                    long end = Stopwatch.GetTimestamp();
                    ticks[i] += end - start;
                    start = end;
                }
            }
        }
    }

    /// <inheritdoc/>
    public abstract void Free();

    /// <summary>Runs one operation with a worker's scratch memory.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="answer">The number of the answer that it begins or writes; -1 where it does neither.</param>
    /// <param name="worker">0 to the team's size - 1; two threads never have the same at a time.</param>
    protected abstract void Execute(in ScheduledOperation operation, int answer, int worker);

    /// <summary>The body of one of the unit's input ciphertexts.</summary>
    protected ReadOnlySpan<byte> Input(int index)
    {
        int size = Weights.SiteOffer.InputBodySize;
        return _job.Inputs.Span.Slice(index * size, size);
    }

    /// <summary>The place of one of the unit's answers.</summary>
    protected Span<byte> Answer(int index)
    {
        int size = Weights.SiteOffer.AnswerBodySize;
        return _job.Answers.Span.Slice(index * size, size);
    }

    /// <summary>The mask of one of the unit's answers.</summary>
    protected Scheme.Hazmat.ZeroMask Mask(int answer) => ((CpuMask)_job.Masks.Span[answer]).Zero;
}
