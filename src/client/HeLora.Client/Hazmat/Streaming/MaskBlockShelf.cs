namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// The blocks of one client: those with free positions, and those used up whose answers are outstanding. Blocks are destroyed as soon as
/// nothing of them is needed. Not thread-safe: the client calls it under its lock.
/// </summary>
internal sealed class MaskBlockShelf : IDisposable
{
    // Blocks that are used up and wait for answers; the answers of older ones cannot be opened any more.
    private const int MaxUsedBlocks = 2;

    // Ascending by number.
    private readonly List<MaskBlock> _ready;
    private readonly List<MaskBlock> _used = [];

    /// <summary>Takes the blocks that a spool had kept.</summary>
    /// <param name="blocks">Blocks with free positions, ascending.</param>
    public MaskBlockShelf(IEnumerable<MaskBlock> blocks) => _ready = [.. blocks];

    /// <summary>Bytes of the blocks in memory.</summary>
    public long MemoryBytes
    {
        get
        {
            long bytes = 0;
            foreach (MaskBlock block in _ready)
            {
                bytes += block.MemoryBytes;
            }

            foreach (MaskBlock block in _used)
            {
                bytes += block.MemoryBytes;
            }

            return bytes;
        }
    }

    /// <summary>Adds a new block.</summary>
    public void Add(MaskBlock block)
    {
        int next = _ready.FindIndex(b => b.Number > block.Number);
        _ready.Insert(next < 0 ? _ready.Count : next, block);
    }

    /// <summary>The block with free positions that holds a position.</summary>
    public MaskBlock Ready(long position) => Find(_ready, position)!;

    /// <summary>The block that holds a position; null when it was destroyed.</summary>
    public MaskBlock? Find(long position) => Find(_ready, position) ?? Find(_used, position);

    /// <summary>Positions from one on that blocks hold.</summary>
    public long Count(long position)
    {
        long count = 0;
        foreach (MaskBlock block in _ready)
        {
            count += block.End - Math.Max(block.First, position);
        }

        return count;
    }

    /// <summary>Blocks of which no position was taken.</summary>
    /// <param name="position">The lowest free position.</param>
    public int CountUntouched(long position)
    {
        int count = 0;
        foreach (MaskBlock block in _ready)
        {
            count += block.First >= position ? 1 : 0;
        }

        return count;
    }

    /// <summary>Finds consecutive free positions.</summary>
    /// <param name="position">The lowest free position.</param>
    /// <param name="count">The number of positions.</param>
    /// <returns>The first of the earliest such positions; -1 where there are none.</returns>
    public long FindRun(long position, int count)
    {
        long start = -1, end = -1;
        foreach (MaskBlock block in _ready)
        {
            if (block.End <= position)
            {
                continue;
            }

            if (block.First != end)
            {
                start = Math.Max(position, block.First);
            }

            end = block.End;
            if (end - start >= count)
            {
                return start;
            }
        }

        return -1;
    }

    /// <summary>Destroys the blocks with free positions that the server does not know.</summary>
    /// <param name="known">The numbers of the blocks that the server has.</param>
    public void Keep(HashSet<long> known)
    {
        foreach (MaskBlock block in _ready.Where(b => !known.Contains(b.Number)).ToArray())
        {
            _ready.Remove(block);
            block.Destroy();
        }
    }

    /// <summary>Sets blocks aside whose positions are all taken, and destroys those whose answers have all been opened.</summary>
    /// <param name="position">The lowest free position.</param>
    public void Retire(long position)
    {
        while (_ready.Count > 0 && _ready[0].End <= position)
        {
            _used.Insert(0, _ready[0]);
            _ready.RemoveAt(0);
        }

        for (int i = _used.Count - 1; i >= 0; i--)
        {
            if (_used[i].Outstanding == 0 || _used.Count > MaxUsedBlocks)
            {
                MaskBlock used = _used[i];
                _used.RemoveAt(i);
                used.Destroy();
            }
        }
    }

    /// <summary>Gives up all outstanding answers.</summary>
    /// <param name="position">The lowest free position.</param>
    public void GiveUpAnswers(long position)
    {
        _ready.ForEach(b => b.Outstanding = 0);
        _used.ForEach(b => b.Outstanding = 0);
        Retire(position);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ready.ForEach(b => b.Dispose());
        _used.ForEach(b => b.Dispose());
    }

    private static MaskBlock? Find(List<MaskBlock> blocks, long position)
    {
        foreach (MaskBlock block in blocks)
        {
            if (position >= block.First && position < block.End)
            {
                return block;
            }
        }

        return null;
    }
}
