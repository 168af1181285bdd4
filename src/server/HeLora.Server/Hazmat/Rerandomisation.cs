using HeLora.Rings;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>
/// The policy that hides how answers were computed: every answer is masked by an encryption of zero that is drawn afresh from
/// the system's random numbers, given to one answer and disposed after it, whether that answer was sent or not. Masks can be
/// made ahead of time. For several threads at once.
/// </summary>
/// <param name="keys">The client's keys.</param>
internal sealed class Rerandomisation(IBackendKeys keys) : IDisposable
{
    private readonly SeededStream _stream = SeededStream.FromSystemRandom();
    private readonly Stack<IAnswerMask> _ready = new();
    private readonly Lock _drawing = new();
    private readonly Lock _gate = new();
    private long _bytes;
    private bool _disposed;

    /// <summary>Masks that are ready.</summary>
    public int Ready
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Bytes of the masks that are ready.</summary>
    public long MemoryBytes => Volatile.Read(ref _bytes);

    /// <summary>Makes masks until as many are ready.</summary>
    /// <param name="count">The number of masks.</param>
    /// <param name="cancellation">Stops after the mask at hand.</param>
    public void Prepare(int count, CancellationToken cancellation = default)
    {
        while (Ready < count && !cancellation.IsCancellationRequested)
        {
            IAnswerMask mask = Draw();
            lock (_gate)
            {
                if (!_disposed)
                {
                    _ready.Push(mask);
                    Interlocked.Add(ref _bytes, mask.MemoryBytes);
                    continue;
                }
            }

            mask.Dispose();
            return;
        }
    }

    /// <summary>Takes one mask, which is drawn where none is ready. The caller uses it for one answer and disposes it.</summary>
    public IAnswerMask Take()
    {
        lock (_gate)
        {
            if (_ready.TryPop(out IAnswerMask? ready))
            {
                Interlocked.Add(ref _bytes, -ready.MemoryBytes);
                return ready;
            }
        }

        return Draw();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_drawing)
        {
            lock (_gate)
            {
                _disposed = true;
                _bytes = 0;
                while (_ready.TryPop(out IAnswerMask? mask))
                {
                    mask.Dispose();
                }

                _stream.Dispose();
            }
        }
    }

    private IAnswerMask Draw()
    {
        lock (_drawing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return keys.DrawMask(_stream);
        }
    }
}
