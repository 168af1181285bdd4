using System.Runtime.CompilerServices;
using HeLora.Rings;

namespace HeLora.Server.Streaming;

/// <summary>What the server keeps of a block: for every position the masks of its answers, and what was asked at it.</summary>
internal sealed class ServerBlock : IDisposable
{
    private readonly AlignedBuffer _masks;
    private readonly BufferPool _pool;
    private readonly PositionUse[] _uses;
    private readonly int _answers;
    private bool _disposed;

    /// <summary>Takes masks.</summary>
    /// <param name="number">The block's number.</param>
    /// <param name="requestHash">A hash of the request that made it.</param>
    /// <param name="degree">N.</param>
    /// <param name="answers">Words of a position's answer.</param>
    /// <param name="masks">N masks, one after another; owned from now on.</param>
    /// <param name="pool">Where their memory goes.</param>
    public ServerBlock(long number, UInt128 requestHash, int degree, int answers, AlignedBuffer masks, BufferPool pool)
    {
        _pool = pool;
        Number = number;
        RequestHash = requestHash;
        _answers = answers;
        _masks = masks;
        _uses = new PositionUse[degree];
    }

    /// <summary>Its number.</summary>
    public long Number { get; }

    /// <summary>A hash of the request that made it.</summary>
    public UInt128 RequestHash { get; }

    /// <summary>Whether any position was answered.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Bytes.</summary>
    public long MemoryBytes => (sizeof(double) * (long)_masks.Length) + (Unsafe.SizeOf<PositionUse>() * (long)_uses.Length);

    /// <summary>What was asked at a position.</summary>
    public PositionUse this[long index] => _uses[index];

    /// <summary>Writes down what is asked at a position.</summary>
    public void Use(long index, PositionUse use)
    {
        _uses[index] = use;
        IsUsed = true;
    }

    /// <summary>The mask of a position's answer.</summary>
    public ReadOnlySpan<TWord> Mask<TWord>(long index)
        where TWord : unmanaged =>
        _masks.As<TWord>().Slice((int)index * _answers, _answers);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pool.Return(_masks);
        }
    }
}
