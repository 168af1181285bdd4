namespace HeLora.Rings;

/// <summary>
/// Large buffers that are used again, so that the system need not hand out fresh pages for every one. For several threads.
/// </summary>
/// <param name="capacity">Buffers kept at most.</param>
public sealed class BufferPool(int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<AlignedBuffer> _free = [];
    private bool _disposed;

    /// <summary>A buffer of zeros, the caller's until it is returned or disposed.</summary>
    /// <param name="length">Number of doubles.</param>
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

    /// <summary>Zeroes a buffer, and keeps it or lets go of it.</summary>
    /// <param name="buffer">Nobody uses it any more.</param>
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

    /// <summary>Lets go of all that is kept; what is returned later is disposed.</summary>
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
