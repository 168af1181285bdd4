namespace HeLora.Rings;

/// <summary>
/// A pool of large buffers. Reusing them saves the system from handing out fresh pages. Any number of threads may share one.
/// </summary>
/// <param name="capacity">The most buffers that the pool keeps.</param>
public sealed class BufferPool(int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<AlignedBuffer> _free = [];
    private bool _disposed;

    /// <summary>Rents a buffer of zeros, which the caller owns until it returns or disposes it.</summary>
    /// <param name="length">The number of doubles.</param>
    public AlignedBuffer Rent(int length)
    {
        lock (_gate)
        {
            int i = _free.FindIndex(b => b.Length == length);
            if (i >= 0)
            {
                AlignedBuffer buffer = _free[i];
                _free.RemoveAt(i);
                return buffer;
            }
        }

        return new AlignedBuffer(length);
    }

    /// <summary>Takes a buffer back and zeroes it. The pool keeps it, or disposes it where it is full.</summary>
    /// <param name="buffer">A buffer that nobody uses any more.</param>
    public void Return(AlignedBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.Span.Clear();
        lock (_gate)
        {
            if (!_disposed && _free.Count < capacity)
            {
                _free.Add(buffer);
                return;
            }
        }

        buffer.Dispose();
    }

    /// <summary>Disposes the buffers in the pool. Buffers that are returned later are disposed at once.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _free.ForEach(b => b.Dispose());
            _free.Clear();
        }
    }
}
