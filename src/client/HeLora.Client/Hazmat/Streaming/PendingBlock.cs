using HeLora.Rings;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>A block whose masks are made and whose answer the server has yet to give.</summary>
public sealed class PendingBlock : IDisposable
{
    private readonly BufferPool _pool;
    private AlignedBuffer? _masks;

    internal PendingBlock(long number, byte[] message, AlignedBuffer masks, BufferPool pool)
    {
        _pool = pool;
        Number = number;
        Message = message;
        _masks = masks;
    }

    /// <summary>Its number.</summary>
    public long Number { get; }

    /// <summary>The request to the server; it can be sent again.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    internal void CheckMasks()
    {
        if (_masks is null)
        {
            throw new InvalidOperationException("the block was completed or dropped");
        }
    }

    internal AlignedBuffer TakeMasks()
    {
        CheckMasks();
        AlignedBuffer masks = _masks!;
        _masks = null;
        return masks;
    }

    /// <summary>Drops the masks; the number is not used again.</summary>
    public void Dispose()
    {
        if (_masks is not null)
        {
            _pool.Return(_masks);
        }

        _masks = null;
    }
}
