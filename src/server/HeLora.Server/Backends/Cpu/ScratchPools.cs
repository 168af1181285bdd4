namespace HeLora.Server.Backends.Cpu;

/// <summary>The pools of a backend, one for every shape of scratch memory; a pool lives as long as a site needs it.</summary>
internal sealed class ScratchPools
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, (IScratch Pool, int Users)> _pools = [];

    /// <summary>Bytes of scratch memory.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
            {
                return _pools.Values.Sum(p => p.Pool.MemoryBytes);
            }
        }
    }

    /// <summary>The pool of a shape.</summary>
    /// <param name="shape">Equal for scratch memory that can stand in for one another.</param>
    /// <param name="create">Makes scratch memory.</param>
    /// <param name="capacity">The most that wait for the next request.</param>
    public ScratchPool<T> Acquire<T>(object shape, Func<T> create, int capacity)
        where T : class, IScratch
    {
        lock (_gate)
        {
            (IScratch pool, int users) = _pools.TryGetValue(shape, out (IScratch Pool, int Users) known)
                ? known
                : (new ScratchPool<T>(create, capacity), 0);
            _pools[shape] = (pool, users + 1);
            return (ScratchPool<T>)pool;
        }
    }

    /// <summary>Says that a site no longer needs the pool of a shape.</summary>
    public void Release(object shape)
    {
        lock (_gate)
        {
            (IScratch pool, int users) = _pools[shape];
            if (users > 1)
            {
                _pools[shape] = (pool, users - 1);
                return;
            }

            _pools.Remove(shape);
            pool.Free();
        }
    }
}
