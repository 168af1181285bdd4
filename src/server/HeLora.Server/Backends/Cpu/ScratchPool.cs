namespace HeLora.Server.Backends.Cpu;

/// <summary>Scratch memory of one kind, shared by the sessions of all sites that need it. For several threads at once.</summary>
/// <param name="create">Makes another.</param>
/// <param name="capacity">The most that wait for the next request.</param>
internal sealed class ScratchPool<T>(Func<T> create, int capacity) : IScratch
    where T : class, IScratch
{
    private readonly Lock _gate = new();
    private readonly Stack<T> _free = new(Math.Min(capacity, 16));
    private long _bytes;
    private bool _disposed;

    /// <summary>Bytes of all that exist, rented or not.</summary>
    public long MemoryBytes => Volatile.Read(ref _bytes);

    /// <summary>Takes one; its contents are those of its last use.</summary>
    public T Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out T? item))
            {
                return item;
            }
        }

        T made = create();
        Interlocked.Add(ref _bytes, made.MemoryBytes);
        return made;
    }

    /// <summary>Gives one back.</summary>
    public void Return(T item)
    {
        lock (_gate)
        {
            if (!_disposed && _free.Count < capacity)
            {
                _free.Push(item);
                return;
            }
        }

        Drop(item);
    }

    /// <summary>Lets go of what is here, and of the rest when it is returned.</summary>
    public void Free()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_free.TryPop(out T? item))
            {
                Drop(item);
            }
        }
    }

    private void Drop(T item)
    {
        Interlocked.Add(ref _bytes, -item.MemoryBytes);
        item.Free();
    }
}
