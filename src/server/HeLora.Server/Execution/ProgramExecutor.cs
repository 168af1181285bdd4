using System.Diagnostics;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Execution;

/// <summary>Runs programs of one plan as they stand, on the registers of one session.</summary>
internal abstract class ProgramExecutor : IDisposable
{
    private readonly ICiphertextOffer _offer;
    private readonly WorkerTeam _team;
    private ReadOnlyMemory<byte> _inputs;
    private Memory<byte> _answers;
    private StagedProgram? _program;
    private Range _stage;

    /// <summary>Starts the threads.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="threads">Threads that tasks of a stage are spread over.</param>
    protected ProgramExecutor(ICiphertextOffer offer, int threads)
    {
        _offer = offer;
        _team = new WorkerTeam(threads, RunShare);
    }

    /// <summary>Operations so far, counted as they were done.</summary>
    public abstract OperationCounts Counts { get; }

    /// <summary>Bytes of its registers.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Runs a program.</summary>
    /// <param name="program">One unit's.</param>
    /// <param name="inputs">The bodies of the unit's input ciphertexts.</param>
    /// <param name="answers">Receives the bodies of the unit's answers.</param>
    /// <exception cref="WireFormatException">A residue is not canonical.</exception>
    public void Run(StagedProgram program, ReadOnlyMemory<byte> inputs, Memory<byte> answers)
    {
        _inputs = inputs;
        _answers = answers;
        foreach (Range stage in program.Stages)
        {
            int first = stage.Start.Value, end = stage.End.Value;
            if (_team.Size > 1 && end - first > 1)
            {
                (_program, _stage) = (program, stage);
                _team.Run(Math.Min(_team.Size, end - first));
                continue;
            }

            for (int task = first; task < end; task++)
            {
                RunTask(program, task, 0);
            }
        }

        program.Runs++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _team.Dispose();
        DisposeRegisters();
    }

    /// <summary>Gives the registers' memory back.</summary>
    protected abstract void DisposeRegisters();

    /// <summary>Runs one operation with a worker's scratch memory.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="worker">0 to threads - 1; two at a time never have the same.</param>
    protected abstract void Execute(in ScheduledOperation operation, int worker);

    /// <summary>The body of one of the unit's input ciphertexts.</summary>
    protected ReadOnlySpan<byte> Input(int index) => _inputs.Span.Slice(index * _offer.InputBodySize, _offer.InputBodySize);

    /// <summary>The place of one of the unit's answers.</summary>
    protected Span<byte> Answer(int index) => _answers.Span.Slice(index * _offer.AnswerBodySize, _offer.AnswerBodySize);

    private void RunShare(int worker)
    {
        for (int task = _stage.Start.Value + worker; task < _stage.End.Value; task += _team.Size)
        {
            RunTask(_program!, task, worker);
        }
    }

    private void RunTask(StagedProgram program, int task, int worker)
    {
        Range range = program.Tasks[task];
        long start = Stopwatch.GetTimestamp();
        for (int i = range.Start.Value; i < range.End.Value; i++)
        {
            Execute(program.Operations[i], worker);
            long end = Stopwatch.GetTimestamp();
            program.Ticks[i] += end - start;
            start = end;
        }
    }
}
