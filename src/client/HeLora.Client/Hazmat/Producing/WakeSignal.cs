using System.Threading.Tasks.Sources;

namespace HeLora.Client.Hazmat.Producing;

/// <summary>
/// Wakes one waiter from any thread and allocates nothing. A signal that nobody waits for is kept, once, for the next wait.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core;
    private bool _isSet;
    private bool _hasWaiter;

    /// <summary>Wakes the waiter, on a thread of the pool.</summary>
    public void Set()
    {
        lock (_gate)
        {
            if (!_hasWaiter)
            {
                _isSet = true;
                return;
            }

            _hasWaiter = false;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits for the next signal; one waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_isSet)
            {
                _isSet = false;
                return default;
            }

            _core.Reset();
            _hasWaiter = true;
            return new ValueTask(this, _core.Version);
        }
    }

    void IThreadPoolWorkItem.Execute() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
