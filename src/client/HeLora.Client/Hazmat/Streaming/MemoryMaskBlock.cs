using System.Runtime.InteropServices;
using HeLora.Rings;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>A block in memory, zeroed when disposed.</summary>
internal sealed class MemoryMaskBlock(long number, SpoolShape shape, AlignedBuffer masks, AlignedBuffer keys, BufferPool pool)
    : MaskBlock(number, shape.Degree)
{
    private bool _disposed;

    /// <inheritdoc/>
    public override long MemoryBytes => sizeof(double) * ((long)masks.Length + keys.Length);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Mask(long position) => Row(masks, position, shape.MaskBytes);

    /// <inheritdoc/>
    public override void BurnMask(long position) => Row(masks, position, shape.MaskBytes).Clear();

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Key(long position) => Row(keys, position, shape.KeyBytes);

    /// <inheritdoc/>
    public override void BurnKey(long position) => Row(keys, position, shape.KeyBytes).Clear();

    /// <inheritdoc/>
    public override void Destroy() => Dispose();

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            pool.Return(masks);
            pool.Return(keys);
        }
    }

    // A buffer may have more than 2^31 bytes, which a span of bytes cannot; a row has fewer.
    private Span<byte> Row(AlignedBuffer buffer, long position, int bytes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long start = (position - First) * bytes;
        int first = (int)(start / sizeof(double)), skip = (int)(start % sizeof(double));
        int length = AlignedBuffer.LengthOf<byte>(skip + bytes);
        return MemoryMarshal.AsBytes(buffer.Span.Slice(first, length)).Slice(skip, bytes);
    }
}
