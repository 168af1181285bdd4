using System.Runtime.CompilerServices;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>A block on the server: the masks of its positions' answers, and the request that each position was used for.</summary>
/// <param name="number">The block's number.</param>
/// <param name="requestHash">A hash of the request that made it.</param>
/// <param name="degree">N, its positions.</param>
/// <param name="masks">The masks; owned.</param>
internal sealed class ServerBlock(long number, UInt128 requestHash, int degree, IMaskBlock masks) : IDisposable
{
    private readonly PositionUse[] _uses = new PositionUse[degree];

    /// <summary>Its number.</summary>
    public long Number => number;

    /// <summary>A hash of the request that made it.</summary>
    public UInt128 RequestHash => requestHash;

    /// <summary>The masks.</summary>
    public IMaskBlock Masks => masks;

    /// <summary>Whether any position was used.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Bytes of masks and of the ledger's entries.</summary>
    public long MemoryBytes => masks.MemoryBytes + (Unsafe.SizeOf<PositionUse>() * (long)_uses.Length);

    /// <summary>The request that a position was used for.</summary>
    /// <param name="index">The position's place in the block.</param>
    public PositionUse this[int index] => _uses[index];

    /// <summary>Enters a position's use.</summary>
    public void Use(int index, PositionUse use)
    {
        _uses[index] = use;
        IsUsed = true;
    }

    /// <inheritdoc/>
    public void Dispose() => masks.Dispose();
}
