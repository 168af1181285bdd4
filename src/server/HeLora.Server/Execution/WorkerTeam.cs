using System.Runtime.ExceptionServices;

namespace HeLora.Server.Execution;

/// <summary>
/// Threads that run the tasks of one stage together and wait for one another. Stages take tens of microseconds, about as
/// long as the thread pool needs to hand work out, so the team keeps threads of its own that spin for a moment before they
/// sleep. One caller at a time.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private const int Spins = 500;

    private readonly Action<int> _work;
    private readonly Thread[] _threads;
    private readonly ManualResetEventSlim[] _begin;
    private int _pending;
    private volatile bool _stopping;
    private volatile Exception? _failure;

    /// <summary>Starts the threads; the caller is worker 0.</summary>
    /// <param name="size">Workers in all, 1 or more.</param>
    /// <param name="work">Does a worker's share, given its number.</param>
    public WorkerTeam(int size, Action<int> work)
    {
        _work = work;
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

    /// <summary>Workers in all.</summary>
    public int Size => _threads.Length + 1;

    /// <summary>Has every worker do its share, and returns when all have.</summary>
    /// <param name="workers">How many are needed, at most <see cref="Size"/>.</param>
    /// <exception cref="Exception">What a worker threw, the first of several.</exception>
    public void Run(int workers)
    {
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

        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        foreach (ManualResetEventSlim begin in _begin)
        {
            begin.Set();
        }

        for (int i = 0; i < _threads.Length; i++)
        {
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
            _work(worker);
        }
        catch (Exception exception)
        {
            _failure ??= exception;
        }
    }
}
