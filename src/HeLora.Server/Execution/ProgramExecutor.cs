using System.Diagnostics;
using System.Runtime.ExceptionServices;
using HeLora.Plans;
using HeLora.Scheme;

namespace HeLora.Server.Execution;

/// <summary>Runs programs of one plan as they stand, on the registers of one session.</summary>
/// <param name="offer">The offer.</param>
/// <param name="threads">Threads that tasks of a stage are spread over.</param>
internal abstract class ProgramExecutor(ISiteOffer offer, int threads) : IDisposable
{
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };
    private ReadOnlyMemory<byte> _inputs;
    private Memory<byte> _answers;

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
            if (threads > 1 && end - first > 1)
            {
                RunInParallel(program, first, end);
                continue;
            }

            for (int task = first; task < end; task++)
            {
                RunTask(program, task, 0);
            }
        }

        program.Runs++;
    }

    public abstract void Dispose();

    /// <summary>Runs one operation with a worker's scratch memory.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="worker">0 to threads - 1; two at a time never have the same.</param>
    protected abstract void Execute(in ScheduledOperation operation, int worker);

    /// <summary>The body of one of the unit's input ciphertexts.</summary>
    protected ReadOnlySpan<byte> Input(int index) => _inputs.Span.Slice(index * offer.InputBodySize, offer.InputBodySize);

    /// <summary>The place of one of the unit's answers.</summary>
    protected Span<byte> Answer(int index) => _answers.Span.Slice(index * offer.AnswerBodySize, offer.AnswerBodySize);

    // A closure allocates, so it has a method of its own.
    private void RunInParallel(StagedProgram program, int first, int end)
    {
        try
        {
            Parallel.For(0, Math.Min(threads, end - first), _parallel, worker =>
            {
                for (int task = first + worker; task < end; task += threads)
                {
                    RunTask(program, task, worker);
                }
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
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
