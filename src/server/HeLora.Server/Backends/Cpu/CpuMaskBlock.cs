using HeLora.Rings;

namespace HeLora.Server.Backends.Cpu;

/// <summary>The masks of a block, position by position, in memory that goes back to a pool.</summary>
/// <param name="masks">N masks of <paramref name="answers"/> words, one after another; owned.</param>
/// <param name="answers">Words of a position's answer.</param>
/// <param name="pool">Where the memory goes.</param>
internal sealed class CpuMaskBlock(AlignedBuffer masks, int answers, BufferPool pool) : IMaskBlock
{
    private bool _disposed;

    /// <inheritdoc/>
    public long MemoryBytes => sizeof(double) * (long)masks.Length;

    /// <summary>The mask of a position's answer.</summary>
    public ReadOnlySpan<TWord> Mask<TWord>(int index)
        where TWord : unmanaged => masks.As<TWord>().Slice(index * answers, answers);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            pool.Return(masks);
        }
    }
}
