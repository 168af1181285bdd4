using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Answers;

/// <summary>
/// Encryptions of zero made ahead of time. Each is used for one answer, and made anew before it is used again. For several
/// threads at once.
/// </summary>
internal sealed class ZeroMaskPool(PublicKey key) : IDisposable
{
    private readonly ZeroEncryptor _zeros = new(key);
    private readonly Stack<ZeroMask> _ready = new();
    private readonly Stack<ZeroMask> _used = new();
    private readonly Lock _gate = new();

    /// <summary>Bytes of all masks: two values and two errors a coefficient.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
            {
                return 4L * sizeof(double) * key.Parameters.Degree * (_ready.Count + _used.Count);
            }
        }
    }

    /// <summary>Makes masks until some are ready.</summary>
    public void Prepare(int count)
    {
        lock (_gate)
        {
            for (int missing = count - _ready.Count; missing > 0; missing--)
            {
                Add();
            }
        }
    }

    /// <summary>Takes one; it is made where none is ready.</summary>
    public ZeroMask Take()
    {
        lock (_gate)
        {
            if (_ready.Count == 0)
            {
                Add();
            }

            return _ready.Pop();
        }
    }

    /// <summary>Gives the memory of a used mask back.</summary>
    public void Recycle(ZeroMask mask)
    {
        lock (_gate)
        {
            _used.Push(mask);
        }
    }

    public void Dispose()
    {
        _zeros.Dispose();
        foreach (ZeroMask mask in _ready.Concat(_used))
        {
            mask.Dispose();
        }
    }

    private void Add()
    {
        ZeroMask mask = _used.Count > 0 ? _used.Pop() : new ZeroMask(key.Parameters.Degree);
        _zeros.Encrypt(mask);
        _ready.Push(mask);
    }
}
