using System.Runtime.ExceptionServices;

namespace HeLora.Server.Backends.Cpu;

/// <summary>
/// Threads that all sessions share. A stage takes tens of microseconds, about as long as the thread pool needs to hand work
/// out, so the team keeps threads of its own that spin for a moment before they sleep. A caller that finds the team at work
/// for another does all of its work itself and never waits for that other. For several threads at once.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private const int Spins = 500;

    private readonly Thread[] _threads;
    private readonly ManualResetEventSlim[] _begin;
    private ITeamWork? _work;
    private int _workers;
    private int _busy;
    private int _pending;
    private volatile bool _stopping;
    private int _disposed;
    private Exception? _failure;

    /// <summary>Starts the threads; whoever calls <see cref="Run"/> is worker 0.</summary>
    /// <param name="size">Workers in all, the caller included.</param>
    public WorkerTeam(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _threads = new Thread[size - 1];
        _begin = new ManualResetEventSlim[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _begin[i] = new ManualResetEventSlim(false, Spins);
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"HeLora worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Workers in all, the caller included.</summary>
    public int Size => _threads.Length + 1;

    /// <summary>Has every worker do its share, and returns when all have; a busy or disposed team leaves all shares to the caller.</summary>
    /// <param name="work">The work.</param>
    /// <param name="workers">Among how many it can be divided; no more than <see cref="Size"/> are taken.</param>
    /// <exception cref="Exception">A worker's exception, the first of several, after all have ended.</exception>
    public void Run(ITeamWork work, int workers)
    {
        workers = Math.Min(workers, Size);
        if (workers <= 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            work.Do(0, 1);
            return;
        }

        Exception? failure;
        try
        {
            (_work, _workers, _failure) = (work, workers, null);
            Volatile.Write(ref _pending, workers - 1);
            for (int i = 0; i < workers - 1; i++)
            {
                _begin[i].Set();
            }

            Do(0);
            var spinner = default(SpinWait);
            while (Volatile.Read(ref _pending) > 0)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
            }

            failure = _failure;
            (_work, _failure) = (null, null);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Ends the threads when they have done what they are at.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // The team stays busy from here on.
        SpinWait.SpinUntil(() => Interlocked.CompareExchange(ref _busy, 1, 0) == 0);
        _stopping = true;
        for (int i = 0; i < _threads.Length; i++)
        {
            _begin[i].Set();
            _threads[i].Join();
            _begin[i].Dispose();
        }
    }

    private void Serve(int worker)
    {
        ManualResetEventSlim begin = _begin[worker - 1];
        while (true)
        {
            begin.Wait();
            begin.Reset();
            if (_stopping)
            {
                return;
            }

            Do(worker);
            Interlocked.Decrement(ref _pending);
        }
    }

    private void Do(int worker)
    {
        try
        {
            _work!.Do(worker, _workers);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
        }
    }
}
