using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>A block whose masks are made and whose answer the server has yet to give. For one thread at a time.</summary>
public sealed class PendingBlock : IDisposable
{
    private readonly StreamingClient _client;
    private readonly BufferPool _pool;
    private AlignedBuffer? _masks;

    internal PendingBlock(StreamingClient client, long number, ulong epoch, byte[] message, AlignedBuffer masks, BufferPool pool)
    {
        _client = client;
        _pool = pool;
        Number = number;
        Epoch = epoch;
        Message = message;
        _masks = masks;
    }

    /// <summary>The number of the block, which is used once.</summary>
    public long Number { get; }

    /// <summary>The request to the server. It can be sent again until the block is completed.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>The spool's epoch that the request carries.</summary>
    internal ulong Epoch { get; }

    /// <summary>Takes the server's answer; the block is ready then. See <see cref="StreamingClient.CompleteBlock"/>.</summary>
    /// <param name="answer">The server's message.</param>
    /// <exception cref="WireFormatException">The message is no answer for this block. The request can be sent again.</exception>
    /// <exception cref="InvalidOperationException">The block was completed or dropped, or belongs to an earlier session.</exception>
    public void Complete(ReadOnlySpan<byte> answer) => _client.CompleteBlock(this, answer);

    internal void CheckMasks()
    {
        if (_masks is null)
        {
            throw new InvalidOperationException($"block: {Number} was completed or dropped; expected a pending block");
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
