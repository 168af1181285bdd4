using HeLora.Rings;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>Keeps blocks in memory. Blocks and positions end with the process.</summary>
public sealed class MemoryMaskSpool : MaskSpool
{
    private SpoolCursor _cursor;
    private SpoolShape _shape;

    /// <inheritdoc/>
    internal override SpoolCursor Cursor => _cursor;

    /// <inheritdoc/>
    internal override int ReserveAhead => 0;

    /// <inheritdoc/>
    internal override IReadOnlyList<MaskBlock> Attach(SpoolShape shape)
    {
        if (Epoch != 0)
        {
            throw new InvalidOperationException("spool: attached to another client; expected one that is free");
        }

        Id = NewId();
        Epoch = 1;
        _shape = shape;
        return [];
    }

    /// <inheritdoc/>
    internal override void RaiseEpoch() => Epoch++;

    /// <inheritdoc/>
    internal override void Advance(SpoolCursor cursor) => _cursor = cursor;

    /// <inheritdoc/>
    internal override MaskBlock Store(long number, AlignedBuffer masks, AlignedBuffer keys) => new MemoryMaskBlock(number, _shape, masks, keys, Buffers);

    /// <summary>Frees nothing: the client owns the blocks.</summary>
    protected override void Dispose(bool disposing)
    {
    }
}
