using HeLora.Scheme;

namespace HeLora.Server.Hazmat;

/// <summary>
/// The blocks that are kept for one spool, in ascending order of their numbers. The oldest retires when there are too many, and
/// its number is never made again. One thread at a time.
/// </summary>
/// <param name="maxBlocks">The most blocks that are kept.</param>
internal sealed class ServerBlockShelf(int maxBlocks) : IDisposable
{
    private readonly List<ServerBlock> _blocks = [];
    private long _retired = -1;

    /// <summary>The blocks.</summary>
    public IReadOnlyList<ServerBlock> Blocks => _blocks;

    /// <summary>Bytes of the blocks.</summary>
    public long MemoryBytes => _blocks.Sum(b => b.MemoryBytes);

    /// <summary>The block of a number, or null.</summary>
    public ServerBlock? Find(long number)
    {
        foreach (ServerBlock block in _blocks)
        {
            if (block.Number == number)
            {
                return block;
            }
        }

        return null;
    }

    /// <summary>
    /// Checks that a block may be made: its number is new, or its last request is repeated before any of its positions was used.
    /// </summary>
    /// <param name="number">The block's number.</param>
    /// <param name="requestHash">A hash of the request.</param>
    /// <exception cref="WireFormatException">It may not.</exception>
    public void CheckNumber(long number, UInt128 requestHash)
    {
        bool again = Find(number) is { IsUsed: false } same && same.RequestHash == requestHash;
        if (!again && number <= Math.Max(_retired, _blocks.Count > 0 ? _blocks[^1].Number : -1))
        {
            throw new WireFormatException($"block: {number} was made before; expected a new number");
        }
    }

    /// <summary>Keeps a block, in the place of one that was made for the same request; retires the oldest where there are too many.</summary>
    /// <param name="block">The block; owned from here on.</param>
    public void Add(ServerBlock block)
    {
        if (Find(block.Number) is { } old)
        {
            _blocks[_blocks.IndexOf(old)] = block;
            old.Dispose();
            return;
        }

        _blocks.Add(block);
        if (_blocks.Count > maxBlocks)
        {
            _retired = _blocks[0].Number;
            _blocks[0].Dispose();
            _blocks.RemoveAt(0);
        }
    }

    /// <summary>Zeroes all blocks.</summary>
    public void Dispose()
    {
        _blocks.ForEach(b => b.Dispose());
        _blocks.Clear();
    }
}
