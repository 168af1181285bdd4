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
    /// Checks that a block may be made: its number is new, or its request is repeated before any of its positions was used. A repeated
    /// request must get the same answer, so the seed of the first one is given.
    /// </summary>
    /// <param name="number">The block's number.</param>
    /// <param name="requestHash">SHA-256 of the request.</param>
    /// <param name="secret">Receives the seed of the block where the request is repeated.</param>
    /// <returns>Whether the request is repeated.</returns>
    /// <exception cref="WireFormatException">The block may not be made.</exception>
    public bool IsRepeated(long number, ReadOnlySpan<byte> requestHash, Span<byte> secret)
    {
        if (Find(number) is { } same && same.TryCopySecret(requestHash, secret))
        {
            return true;
        }

        return number > Math.Max(_retired, _blocks.Count > 0 ? _blocks[^1].Number : -1)
            ? false
            : throw new WireFormatException($"block: {number} was made before; expected a new number");
    }

    /// <summary>Keeps a new block; retires the oldest where there are too many.</summary>
    /// <param name="block">The block; owned from here on.</param>
    public void Add(ServerBlock block)
    {
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
