using HeLora.Protocol.Streaming;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// Decides which positions and block numbers come next. Each is written to the spool's cursor before it is used, so that no later process
/// uses it again. Not thread-safe: the client calls it under its lock.
/// </summary>
/// <param name="spool">The spool, which a client has attached.</param>
/// <param name="degree">N, the positions of a block.</param>
internal sealed class PositionAllocator(MaskSpool spool, int degree)
{
    private SpoolCursor _cursor = spool.Cursor;

    /// <summary>The lowest position that a request can still take.</summary>
    public long Position { get; private set; } = spool.Cursor.Position;

    /// <summary>Takes the next block number. It is persisted before the block's request exists.</summary>
    /// <exception cref="InvalidOperationException">All positions of the spool are used.</exception>
    public long TakeBlockNumber()
    {
        long number = _cursor.NextBlock, limit = BlockHeader.NumberLimit(degree);
        if (number >= limit)
        {
            throw new InvalidOperationException($"block: {number}; expected less than {limit}, all positions of this spool are used");
        }

        Advance(_cursor with { NextBlock = number + 1 });
        return number;
    }

    /// <summary>Takes positions, and gives up those before them. When this returns, no other process and no later one takes them.</summary>
    /// <param name="start">The first position, at least <see cref="Position"/>.</param>
    /// <param name="count">The number of positions.</param>
    public void Take(long start, int count)
    {
        if (start + count > _cursor.Position)
        {
            Advance(_cursor with { Position = start + count + spool.ReserveAhead });
        }

        Position = start + count;
    }

    /// <summary>Writes the exact position, so that the positions reserved beyond it are not lost.</summary>
    public void Settle()
    {
        if (_cursor.Position != Position)
        {
            Advance(_cursor with { Position = Position });
        }
    }

    private void Advance(SpoolCursor cursor)
    {
        spool.Advance(cursor);
        _cursor = cursor;
    }
}
